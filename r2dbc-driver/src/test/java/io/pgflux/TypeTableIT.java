package io.pgflux;

import static io.pgflux.TypeSample.comparable;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.TypeSample.Writes;
import io.pgflux.api.BitString;
import io.pgflux.api.Box;
import io.pgflux.api.Cidr;
import io.pgflux.api.Circle;
import io.pgflux.api.Inet;
import io.pgflux.api.Interval;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Lsn;
import io.pgflux.api.MacAddress;
import io.pgflux.api.MacAddress8;
import io.pgflux.api.Multirange;
import io.pgflux.api.Path;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.api.PgType;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import io.pgflux.api.Range;
import io.pgflux.api.Snapshot;
import io.pgflux.api.Tid;
import io.pgflux.api.TsQuery;
import io.pgflux.api.TsVector;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of {@link TypeSamples} by every way in and out. The referee is the server's own text of a value, by JDBC; {@code
 * format('%s')} because it calls the type's output function, where a cast to text may do more.
 */
class TypeTableIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Map<String, Class<?>> DEFAULTS = Map.ofEntries(
            Map.entry("bool", Boolean.class),
            Map.entry("int2", Short.class),
            Map.entry("int4", Integer.class),
            Map.entry("int8", Long.class),
            Map.entry("oid", Long.class),
            Map.entry("float4", Float.class),
            Map.entry("float8", Double.class),
            Map.entry("numeric", BigDecimal.class),
            Map.entry("bytea", ByteBuffer.class),
            Map.entry("uuid", UUID.class),
            Map.entry("date", LocalDate.class),
            Map.entry("time", LocalTime.class),
            Map.entry("timetz", OffsetTime.class),
            Map.entry("timestamp", LocalDateTime.class),
            Map.entry("timestamptz", OffsetDateTime.class),
            Map.entry("interval", Interval.class),
            Map.entry("point", Point.class),
            Map.entry("lseg", LineSegment.class),
            Map.entry("line", Line.class),
            Map.entry("box", Box.class),
            Map.entry("path", Path.class),
            Map.entry("polygon", Polygon.class),
            Map.entry("circle", Circle.class),
            Map.entry("bit", BitString.class),
            Map.entry("varbit", BitString.class),
            Map.entry("inet", Inet.class),
            Map.entry("cidr", Cidr.class),
            Map.entry("macaddr", MacAddress.class),
            Map.entry("macaddr8", MacAddress8.class),
            Map.entry("pg_lsn", Lsn.class),
            Map.entry("xid", Long.class),
            Map.entry("cid", Long.class),
            Map.entry("xid8", Long.class),
            Map.entry("tid", Tid.class),
            Map.entry("pg_snapshot", Snapshot.class),
            Map.entry("txid_snapshot", Snapshot.class),
            Map.entry("oidvector", Long[].class),
            Map.entry("int2vector", Short[].class),
            Map.entry("tsvector", TsVector.class),
            Map.entry("tsquery", TsQuery.class),
            Map.entry("int4range", Range.class),
            Map.entry("int4multirange", Multirange.class),
            Map.entry("int8range", Range.class),
            Map.entry("int8multirange", Multirange.class),
            Map.entry("numrange", Range.class),
            Map.entry("nummultirange", Multirange.class),
            Map.entry("daterange", Range.class),
            Map.entry("datemultirange", Multirange.class),
            Map.entry("tsrange", Range.class),
            Map.entry("tsmultirange", Multirange.class),
            Map.entry("tstzrange", Range.class),
            Map.entry("tstzmultirange", Multirange.class));

    private static final AtomicInteger ids = new AtomicInteger();

    private static Connection referee;
    private static Client first;
    private static Client second;

    @BeforeAll
    static void connect() throws SQLException {
        referee = database.server().jdbc(database.name());
        ask("SET TIME ZONE '" + TypeSamples.ZONE + "'");
        for (String type : samples().map(TypeSample::type).distinct().toList()) {
            ask("CREATE TABLE " + table(type) + " (id int PRIMARY KEY, v " + type + ")");
        }
        PgConnectionFactory factory = new PgConnectionFactory(
                Client.options(database).timeZone(TypeSamples.ZONE).build());
        first = Client.open(factory);
        second = Client.open(factory);
    }

    @AfterAll
    static void disconnect() throws SQLException {
        first.close();
        second.close();
        referee.close();
    }

    static Stream<TypeSample> samples() {
        int version = database.server().version();
        return TypeSamples.all().filter(sample -> sample.since() <= version);
    }

    static Stream<TypeSample> samplesOfTheDefaultClass() {
        return samples().filter(TypeTableIT::isOfTheDefaultClass);
    }

    private static boolean isOfTheDefaultClass(TypeSample sample) {
        return sample.javaClass() == defaultClass(sample.type());
    }

    static Stream<TypeSample> samplesWrittenByClass() {
        return samples().filter(sample -> sample.writes() == Writes.BY_CLASS);
    }

    static Stream<TypeSample> samplesWrittenByType() {
        return samples().filter(sample -> sample.writes() != Writes.NOT);
    }

    static Stream<String> types() {
        return samples().map(TypeSample::type).distinct();
    }

    @Test
    void theTableIsLong() {
        assertThat(TypeSamples.all().count()).isGreaterThan(150);
        assertThat(TypeSamples.all()
                        .filter(sample -> sample.javaClass() == defaultClass(sample.type()))
                        .map(sample -> sample.pgType().name())
                        .distinct())
                .containsAll(DEFAULTS.keySet());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aValueIsReadTheSameDescribedPreparedGuessedAndAsText(TypeSample sample) {
        String sql = "SELECT " + sample.expression() + " AS v";

        assertThat(read(first, sql, sample)).as("described").isEqualTo(sample.expected());
        assertThat(read(first, sql, sample)).as("prepared").isEqualTo(sample.expected());
        assertThat(read(second, sql, sample)).as("guessed").isEqualTo(sample.expected());
        assertThat(read(second, sql, sample))
                .as("prepared on the second connection")
                .isEqualTo(sample.expected());
        assertThat(comparable(first.simpleValue(sample.javaClass(), sql)))
                .as("simple protocol")
                .isEqualTo(sample.expected());
    }

    private static Object read(Client client, String sql, TypeSample sample) {
        return comparable(client.value(sample.javaClass(), sql));
    }

    @ParameterizedTest
    @MethodSource("samplesOfTheDefaultClass")
    void theDefaultClassIsReadWithoutNamingIt(TypeSample sample) {
        String sql = "SELECT " + sample.expression() + " AS v";

        assertThat(comparable(first.value(Object.class, sql))).isEqualTo(sample.expected());
        assertThat(comparable(first.simpleValue(Object.class, sql))).isEqualTo(sample.expected());
        assertThat(first.read(row -> comparable(row.get(0)), sql)).containsExactly(sample.expected());
        assertThat(first.read(row -> comparable(row.get("V")), sql)).containsExactly(sample.expected());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theStringOfAValueIsTheServersText(TypeSample sample) throws SQLException {
        String text = ask("SELECT format('%s', " + sample.expression() + ")");
        String sql = "SELECT " + sample.expression() + " AS v";

        assertThat(first.value(String.class, sql)).as("binary").isEqualTo(text);
        assertThat(first.simpleValue(String.class, sql)).as("text").isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("samplesWrittenByClass")
    void aValueBoundByItsClassIsStored(TypeSample sample) throws SQLException {
        int id = ids.incrementAndGet();
        String table = table(sample.type());

        assertThat(first.update("INSERT INTO " + table + " VALUES ($1, $2)", id, sample.parameter()))
                .isOne();

        assertThat(ask("SELECT format('%s', v) FROM " + table + " WHERE id = " + id))
                .isEqualTo(ask("SELECT format('%s', " + sample.expression() + ")"));
        assertThat(comparable(first.value(sample.javaClass(), "SELECT v FROM " + table + " WHERE id = $1", id)))
                .isEqualTo(sample.expected());
    }

    @ParameterizedTest
    @MethodSource("samplesWrittenByType")
    void aValueBoundWithItsTypeIsWhatTheServerReads(TypeSample sample) throws SQLException {
        assertThat(first.value(String.class, "SELECT format('%s', $1)", typed(sample)))
                .isEqualTo(ask("SELECT format('%s', " + sample.expression() + ")"));
        assertThat(comparable(first.value(sample.javaClass(), "SELECT $1", typed(sample))))
                .isEqualTo(sample.expected());
    }

    private static Parameter typed(TypeSample sample) {
        return Parameters.in(sample.pgType(), sample.parameter());
    }

    @ParameterizedTest
    @MethodSource("types")
    void nullIsNullInEveryClass(String type) {
        String sql = "SELECT NULL::" + type + " AS v";

        assertThat(first.value(Object.class, sql)).isNull();
        assertThat(first.value(defaultClass(type), sql)).isNull();
        assertThat(first.value(String.class, sql)).isNull();
        assertThat(first.simpleValue(defaultClass(type), sql)).isNull();
    }

    @ParameterizedTest
    @MethodSource("types")
    void nullIsStoredByItsClassItsTypeOrWithoutEither(String type) throws SQLException {
        PgType pgType = samples()
                .filter(sample -> sample.type().equals(type))
                .findFirst()
                .orElseThrow()
                .pgType();

        if (samplesWrittenByClass().anyMatch(sample -> sample.type().equals(type) && isOfTheDefaultClass(sample))) {
            isStored(type, statement -> statement.bindNull(1, defaultClass(type)));
            isStored(type, statement -> statement.bindNull("$2", pgType.javaType()));
            isStored(type, statement -> statement.bind(1, Parameters.in(defaultClass(type))));
        }
        isStored(type, statement -> statement.bindNull(1, String.class));
        isStored(type, statement -> statement.bindNull(1, Object.class));
        isStored(type, statement -> statement.bind(1, Parameters.in(pgType)));
    }

    private static void isStored(String type, UnaryOperator<PgStatement> bindNull) throws SQLException {
        int id = ids.incrementAndGet();

        bindNull.apply(first.connection()
                        .createStatement("INSERT INTO " + table(type) + " VALUES ($1, $2)")
                        .bind(0, id))
                .execute()
                .flatMap(PgResult::getRowsUpdated)
                .blockLast(Client.PATIENCE);

        assertThat(ask("SELECT v IS NULL FROM " + table(type) + " WHERE id = " + id))
                .isEqualTo("t");
    }

    private static Class<?> defaultClass(String type) {
        return DEFAULTS.getOrDefault(type.replaceFirst("\\(.*", ""), String.class);
    }

    private static String table(String type) {
        return "\"table of " + type.replace('"', '_') + '"';
    }

    private static synchronized String ask(String sql) throws SQLException {
        try (Statement statement = referee.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet result = statement.getResultSet()) {
                assertThat(result.next()).isTrue();
                return result.getString(1);
            }
        }
    }
}
