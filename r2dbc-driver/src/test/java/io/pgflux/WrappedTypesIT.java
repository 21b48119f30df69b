package io.pgflux;

import static io.pgflux.TypeSample.comparable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.TypeSample.Writes;
import io.pgflux.api.Composite;
import io.pgflux.api.Interval;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import io.pgflux.codec.Codecs;
import io.pgflux.codec.PgTypes;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Parameters;
import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of {@link TypeSamples} as a field of a composite type, as a bound of a range, and as a value of a domain, which is a
 * column, an element of an array, or a field. The referee is the server's own text of a value, by JDBC, as in {@link
 * TypeTableIT}; elements of arrays are in {@link ArraysIT}.
 */
class WrappedTypesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /** Those without a btree operator class. */
    private static final Set<String> UNORDERED = Set.of(
            "json",
            "xml",
            "jsonpath",
            "refcursor",
            "xid",
            "cid",
            "pg_snapshot",
            "txid_snapshot",
            "int2vector",
            "point",
            "lseg",
            "line",
            "box",
            "path",
            "polygon",
            "circle");

    private static final Map<PgType, PgType> BUILT_IN_RANGES = Map.of(
            PgTypes.INT4, PgTypes.INT4RANGE,
            PgTypes.INT8, PgTypes.INT8RANGE,
            PgTypes.NUMERIC, PgTypes.NUMRANGE,
            PgTypes.DATE, PgTypes.DATERANGE,
            PgTypes.TIMESTAMP, PgTypes.TSRANGE,
            PgTypes.TIMESTAMPTZ, PgTypes.TSTZRANGE);

    /** PostgreSQL does not read its own text of this one: the seconds would be 2^63 microseconds without their sign. */
    private static final Interval LEAST_TIME = new Interval(0, 0, Long.MIN_VALUE);

    private static final AtomicInteger ids = new AtomicInteger();

    private static List<String> types = List.of();
    private static Connection referee;
    private static Client client;

    /** The fields of a composite type here. */
    record Pair(@Nullable Object plain, @Nullable Object checked) {}

    @BeforeAll
    static void connect() throws SQLException {
        referee = database.server().jdbc(database.name());
        types = samples().map(TypeSample::type).distinct().toList();
        StringBuilder sql = new StringBuilder("SET TIME ZONE '" + TypeSamples.ZONE + "'");
        List<String> columns = new ArrayList<>(List.of("id int PRIMARY KEY"));
        for (String type : types) {
            sql.append("; CREATE DOMAIN %s AS %s".formatted(domain(type), type));
            sql.append("; CREATE TYPE %s AS (plain %s, checked %s)".formatted(composite(type), type, domain(type)));
            if (isOrdered(type)) {
                sql.append("; CREATE TYPE %s AS RANGE (subtype = %s)".formatted(range(type), unmodified(type)));
            }
            columns.add(domain(type) + " " + domain(type));
        }
        ask(sql + "; CREATE TABLE domains (" + String.join(", ", columns) + ")");
        client = Client.open(Client.options(database).timeZone(TypeSamples.ZONE));
        client.value(Object.class, "SELECT NULL::" + composite(types.get(0))); // so that the names are known
    }

    @AfterAll
    static void disconnect() throws SQLException {
        client.close();
        referee.close();
    }

    private static String domain(String type) {
        return "d" + types.indexOf(type);
    }

    private static String composite(String type) {
        return "c" + types.indexOf(type);
    }

    private static String range(String type) {
        return "r" + types.indexOf(type);
    }

    private static String unmodified(String type) {
        return type.replaceFirst("\\(.*", "");
    }

    private static boolean isOrdered(String type) {
        return !UNORDERED.contains(unmodified(type));
    }

    static Stream<TypeSample> samples() {
        int version = database.server().version();
        return TypeSamples.all().filter(sample -> sample.since() <= version);
    }

    static Stream<TypeSample> written() {
        return samples().filter(sample -> sample.writes() != Writes.NOT && !isStreamed(sample));
    }

    static Stream<TypeSample> ordered() {
        return samples().filter(sample -> isOrdered(sample.type()));
    }

    static Stream<TypeSample> orderedWritten() {
        return written().filter(sample -> isOrdered(sample.type()));
    }

    private static boolean isStreamed(TypeSample sample) {
        return sample.javaClass() == Blob.class || sample.javaClass() == Clob.class;
    }

    /** Whether the text of the value's class is one that the server reads as the type. */
    private static boolean isLiteral(TypeSample sample) {
        boolean exponent = sample.type().startsWith("int")
                && (sample.value() instanceof Double || sample.value() instanceof Float);
        return sample.writes() == Writes.BY_CLASS
                && !exponent
                && !sample.value().equals(LEAST_TIME);
    }

    // composite types

    private static String row(TypeSample sample) {
        return "ROW(" + sample.expression() + ", " + sample.expression() + ")::" + composite(sample.type());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aValueIsReadAsAField(TypeSample sample) throws SQLException {
        assertReads(Composite.class, row(sample), (way, value) -> {
            assertThat(comparable(value.get("plain", sample.javaClass())))
                    .as("%s, plain", way)
                    .isEqualTo(sample.expected());
            assertThat(comparable(value.get("checked", sample.javaClass())))
                    .as("%s, checked", way)
                    .isEqualTo(sample.expected());
        });
    }

    /** Whose types only a value in binary tells. */
    @ParameterizedTest
    @MethodSource("samples")
    void aValueIsReadAsAnAnonymousField(TypeSample sample) throws SQLException {
        String record =
                "ROW(NULL, %s, %s::%s)".formatted(sample.expression(), sample.expression(), domain(sample.type()));
        Composite value = client.value(Composite.class, "SELECT " + record);

        assertThat(value.get(0)).isNull();
        if (isNamedByTheServer(sample)) {
            assertThatThrownBy(() -> value.get(1)).hasMessageContaining("field f2: The binary form of type");
            assertThat(client.simpleValue(String.class, "SELECT " + record)).isEqualTo(text(record));
            return;
        }
        assertThat(comparable(value.get(1, sample.javaClass()))).isEqualTo(sample.expected());
        assertThat(comparable(value.get(2, sample.javaClass()))).isEqualTo(sample.expected());
        assertThat(client.value(String.class, "SELECT " + record)).isEqualTo(text(record));
    }

    /** Of a type whose text is not in its binary form. */
    private static boolean isNamedByTheServer(TypeSample sample) {
        return sample.type().startsWith("reg") || sample.type().equals("money");
    }

    @ParameterizedTest
    @MethodSource("written")
    void aValueIsWrittenAsAField(TypeSample sample) throws SQLException {
        String text = text(row(sample));
        PgType type = PgType.named(composite(sample.type()), Composite.class);
        Object value = sample.value();

        assertWrites("a map", text, Parameters.in(type, Map.of("plain", value, "checked", value)));
        assertWrites("a record", text, Parameters.in(type, new Pair(value, value)));
        Composite read = client.value(Composite.class, "SELECT " + row(sample));
        if (sample.javaClass() == sample.pgType().javaType()) { // which the value can be read as
            assertWrites("what was read", text, Parameters.in(type, read));
        }
        if (isLiteral(sample)) {
            String sql = "SELECT format('%s', $1::" + composite(sample.type()) + ")";
            assertThat(client.value(String.class, sql, read)).as("a literal").isEqualTo(text);
        }
    }

    // ranges

    private static List<String> ranges(TypeSample sample, String range) {
        return Stream.of("%1$s(%2$s, NULL, '[]')", "%1$s(NULL, %2$s, '()')")
                .map(format -> format.formatted(range, sample.expression()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("ordered")
    void aValueIsReadAsABound(TypeSample sample) throws SQLException {
        PgType builtIn = BUILT_IN_RANGES.get(sample.pgType());
        if (builtIn != null) {
            for (String expression : ranges(sample, builtIn.name())) {
                assertReadsRange(sample, expression);
            }
        }
        assertReadsRange(
                sample, "%s(%s, %s, '[]')".formatted(range(sample.type()), sample.expression(), sample.expression()));
    }

    /** A bound is of the default class of its type: other samples are only read as text. */
    private static void assertReadsRange(TypeSample sample, String expression) throws SQLException {
        if (sample.javaClass() != sample.pgType().javaType()) {
            assertReads(String.class, expression, (way, text) -> {});
            return;
        }
        assertReads(Range.class, expression, (way, range) -> {
            List<Object> bounds = Stream.of(Optional.ofNullable(range.lower()), Optional.ofNullable(range.upper()))
                    .flatMap(Optional::stream)
                    .map(TypeSample::comparable)
                    .toList();
            assertThat(bounds).as(way).isNotEmpty().containsOnly(sample.expected());
        });
    }

    @ParameterizedTest
    @MethodSource("orderedWritten")
    void aValueIsWrittenAsABound(TypeSample sample) throws SQLException {
        Object value = sample.value();
        String range = range(sample.type());
        PgType type = PgType.named(range, Range.class);
        PgType builtIn = BUILT_IN_RANGES.get(sample.pgType());
        String closed = text("%s(%s, %s, '[]')".formatted(range, sample.expression(), sample.expression()));
        List<Range<Object>> halves = List.of(Range.atLeast(value), Range.lessThan(value));

        assertWrites("both bounds", closed, Parameters.in(type, Range.closed(value, value)));
        for (int i = 0; i < halves.size(); i++) {
            String expression = ranges(sample, range).get(i);
            assertWrites(expression, text(expression), Parameters.in(type, halves.get(i)));
            if (builtIn != null) {
                expression = ranges(sample, builtIn.name()).get(i);
                assertWrites(expression, text(expression), Parameters.in(builtIn, halves.get(i)));
            }
        }
        PgType declared = Codecs.standard().forValue(value).type();
        if (isLiteral(sample) && !BUILT_IN_RANGES.containsKey(declared)) {
            assertThat(client.value(String.class, "SELECT format('%s', $1::" + range + ")", Range.closed(value, value)))
                    .as("a literal")
                    .isEqualTo(closed);
        }
    }

    // domains

    private static String arrayOfDomain(TypeSample sample) {
        return "ARRAY[" + sample.expression() + "::" + domain(sample.type()) + ", NULL]";
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aValueIsReadAsADomain(TypeSample sample) throws SQLException {
        String expression = sample.expression() + "::" + domain(sample.type());

        assertReads(
                sample.javaClass(),
                expression,
                (way, value) -> assertThat(comparable(value)).as(way).isEqualTo(sample.expected()));
        assertReads(sample.javaClass().arrayType(), arrayOfDomain(sample), (way, array) -> {
            assertThat(Array.getLength(array)).isEqualTo(2);
            assertThat(comparable(Array.get(array, 0))).as(way).isEqualTo(sample.expected());
            assertThat(Array.get(array, 1)).as(way).isNull();
        });
    }

    @ParameterizedTest
    @MethodSource("written")
    void aValueIsWrittenAsADomain(TypeSample sample) throws SQLException {
        String text = text(sample.expression());
        PgType type = PgType.named(domain(sample.type()), sample.pgType().javaType());
        Object array = Array.newInstance(sample.javaClass(), 2);
        Array.set(array, 0, sample.value());

        assertWrites("of the named type", text, Parameters.in(type, sample.value()));
        assertWrites("in an array", text(arrayOfDomain(sample)), Parameters.in(PgTypes.array(type), array));
        if (sample.writes() == Writes.BY_CLASS) {
            isStored(sample, text, sample.value());
        }
        isStored(sample, text, Parameters.in(type, sample.value()));
    }

    private static void isStored(TypeSample sample, String text, Object parameter) throws SQLException {
        int id = ids.incrementAndGet();
        String column = domain(sample.type());

        client.update("INSERT INTO domains (id, " + column + ") VALUES ($1, $2)", id, parameter);

        String stored = " FROM domains WHERE id = " + id;
        assertThat(ask("SELECT format('%s', " + column + ")" + stored)).isEqualTo(text);
        assertThat(comparable(client.value(sample.javaClass(), "SELECT " + column + stored)))
                .isEqualTo(sample.expected());
    }

    // all of them

    /** As a class and as the server's text: in binary, first and prepared, and in text. */
    private static <T> void assertReads(Class<T> javaClass, String expression, BiConsumer<String, T> check)
            throws SQLException {
        String text = text(expression);
        String sql = "SELECT " + expression + " AS v";
        for (String way : List.of("first", "prepared", "text")) {
            List<Object> read = client.read(
                            row -> List.<Object>of(
                                    Objects.requireNonNull(row.get(0, javaClass)),
                                    Objects.requireNonNull(row.get(0, String.class))),
                            way.equals("text") ? sql + "; SELECT 'the second statement'" : sql)
                    .get(0);
            assertThat(read.get(1)).as(way).isEqualTo(text);
            check.accept(way, javaClass.cast(read.get(0)));
        }
    }

    /** The second time it is prepared. */
    private static void assertWrites(String way, String text, Object parameter) {
        for (int i = 0; i < 2; i++) {
            assertThat(client.value(String.class, "SELECT format('%s', $1)", parameter))
                    .as(way)
                    .isEqualTo(text);
        }
    }

    private static String text(String expression) throws SQLException {
        return ask("SELECT format('%s', " + expression + ")");
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
