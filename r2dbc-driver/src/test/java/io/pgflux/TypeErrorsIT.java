package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.Circle;
import io.pgflux.codec.PgTypes;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.StringTokenizer;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read or written exactly is an error that says which column or parameter, and the connection lives on. */
class TypeErrorsIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Client client;

    @BeforeAll
    static void connect() {
        client = Client.open(Client.options(database));
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @AfterEach
    void theConnectionIsUsable() {
        assertThat(client.value(Object.class, "SELECT 4711")).isEqualTo(4711);
    }

    static Stream<Arguments> unreadable() {
        Stream<Arguments> everywhere = Stream.of(
                arguments("2147483648::int8", "int8", Integer.class),
                arguments("-2147483649::int8", "int8", Integer.class),
                arguments("32768::int4", "int4", Short.class),
                arguments("128::int2", "int2", Byte.class),
                arguments("4294967295::oid", "oid", Integer.class),
                arguments("9007199254740993::int8", "int8", Double.class),
                arguments("16777217::int4", "int4", Float.class),
                arguments("0.5::numeric", "numeric", Integer.class),
                arguments("9223372036854775808::numeric", "numeric", Long.class),
                arguments("1e131071::numeric", "numeric", Integer.class),
                arguments("1e400::numeric", "numeric", Double.class),
                arguments("1e-400::numeric", "numeric", Double.class),
                arguments("'NaN'::numeric", "numeric", BigDecimal.class),
                arguments("'NaN'::numeric", "numeric", Number.class),
                arguments("'NaN'::numeric", "numeric", BigInteger.class),
                arguments("'NaN'::float8", "float8", BigDecimal.class),
                arguments("'NaN'::float8", "float8", Long.class),
                arguments("'Infinity'::float4", "float4", BigDecimal.class),
                arguments("'Infinity'::float4", "float4", Integer.class),
                arguments("1e300::float8", "float8", Float.class),
                arguments("1e-300::float8", "float8", Float.class),
                arguments("9223372036854775808::float8", "float8", Long.class),
                arguments("0.5::float4", "float4", Integer.class),
                arguments("time '24:00:00'", "time", LocalTime.class),
                arguments("timetz '24:00:00+01'", "timetz", OffsetTime.class),
                arguments("timestamptz 'infinity'", "timestamptz", ZonedDateTime.class),
                arguments("timestamptz '-infinity'", "timestamptz", ZonedDateTime.class),
                arguments("timestamp '2024-02-29 12:00'", "timestamp", LocalDate.class),
                arguments("timestamptz '2024-02-29 12:00:00.000001+00'", "timestamptz", Date.class),
                arguments("timestamptz '2024-02-29 12:00:00.000001+00'", "timestamptz", LocalDate.class),
                arguments("date '5874897-12-31'", "date", Instant.class),
                arguments("interval '1 day'", "interval", Duration.class),
                arguments("interval '1 second'", "interval", Period.class),
                arguments("13::int4", "int4", Month.class),
                arguments("0.5::numeric", "numeric", Year.class),
                arguments("'no year'::text", "text", YearMonth.class),
                arguments("'ab'::text", "text", Character.class),
                arguments("''::text", "text", Character.class),
                arguments("'\uD83D\uDC18'::text", "text", Character.class));
        return database.server().version() < 14
                ? everywhere
                : Stream.concat(
                        everywhere,
                        Stream.of(
                                arguments("'Infinity'::numeric", "numeric", BigDecimal.class),
                                arguments("'-Infinity'::numeric", "numeric", Long.class)));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void aValueThatTheClassCannotHoldIsAnErrorWithColumnTypeAndClass(String expression, String type, Class<?> wanted) {
        String sql = "SELECT " + expression + " AS odd_column";
        String[] parts = {"odd_column", type, wanted.getSimpleName()};

        assertThatThrownBy(() -> client.value(wanted, sql)).as("binary").satisfies(e -> isRefusal(e, parts));
        assertThatThrownBy(() -> client.simpleValue(wanted, sql)).as("text").satisfies(e -> isRefusal(e, parts));
        assertThat(client.value(String.class, sql)).as("but it has a text").isNotNull();
    }

    private static void isRefusal(Throwable error, String... parts) {
        assertThat(error).isInstanceOfAny(ArithmeticException.class, IllegalArgumentException.class);
        assertThat(error).hasMessageContainingAll(parts);
        assertThat(error.getMessage()).doesNotContain("null");
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                arguments("1::int4", "int4", Boolean.class),
                arguments("1::int4", "int4", UUID.class),
                arguments("true", "bool", Integer.class),
                arguments("'1'::text", "text", Integer.class),
                arguments("'x'::text", "text", byte[].class),
                arguments("'\\x00'::bytea", "bytea", UUID.class),
                arguments("gen_random_uuid()", "uuid", Long.class),
                arguments("date '2024-02-29'", "date", LocalTime.class),
                arguments("date '2024-02-29'", "date", Year.class),
                arguments("timestamp '2024-02-29 00:00'", "timestamp", LocalTime.class),
                arguments("interval '1 day'", "interval", Long.class),
                arguments("point '(1,2)'", "point", Circle.class),
                arguments("time '12:00'", "time", OffsetTime.class),
                arguments("jsonb '{}'", "jsonb", URI.class),
                arguments("1.5", "numeric", URI.class));
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void aClassThatTheTypeIsNotReadAsIsAnErrorWithColumnTypeAndClass(String expression, String type, Class<?> wanted) {
        String sql = "SELECT " + expression + " AS odd_column";

        assertThatThrownBy(() -> client.value(wanted, sql))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("odd_column", type, wanted.getName());
        assertThatThrownBy(() -> client.simpleValue(wanted, sql))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("odd_column", type, wanted.getName());
    }

    /** Its rows are all right up to there, and those behind are skipped. */
    @Test
    void theErrorIsThatRowsOnly() {
        assertThatThrownBy(() -> client.read(
                        row -> row.get("n", Integer.class),
                        "SELECT n::int8 * 1000000000 AS n FROM generate_series(1, 100000) AS n"))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("n int8");
    }

    @Test
    void anErrorInATransactionDoesNotAbortIt() {
        client.connection().beginTransaction().block(Client.PATIENCE);
        assertThatThrownBy(() -> client.value(Integer.class, "SELECT 5000000000"))
                .isInstanceOf(ArithmeticException.class);
        assertThat(client.value(Long.class, "SELECT 5000000000")).isEqualTo(5_000_000_000L);
        client.connection().commitTransaction().block(Client.PATIENCE);
    }

    static Stream<Arguments> unwritable() {
        return Stream.of(
                arguments(R2dbcType.INTEGER, 1L << 31),
                arguments(R2dbcType.SMALLINT, 32_768),
                arguments(R2dbcType.BIGINT, new BigDecimal("0.5")),
                arguments(R2dbcType.BIGINT, BigInteger.ONE.shiftLeft(63)),
                arguments(R2dbcType.BIGINT, Double.NaN),
                arguments(R2dbcType.REAL, 1e300),
                arguments(R2dbcType.DOUBLE, (1L << 53) + 1),
                arguments(R2dbcType.NUMERIC, new BigDecimal("1E+131072")),
                arguments(R2dbcType.NUMERIC, new BigDecimal("1E-16384")),
                arguments(PgTypes.OID, -1),
                arguments(R2dbcType.DATE, LocalDate.of(5_874_898, 1, 1)),
                arguments(R2dbcType.TIMESTAMP, LocalDateTime.of(294_277, 1, 1, 0, 0)),
                arguments(R2dbcType.TIMESTAMP_WITH_TIME_ZONE, OffsetDateTime.parse("-10000-01-01T00:00Z")),
                arguments(R2dbcType.TIME_WITH_TIME_ZONE, OffsetTime.parse("00:00+18:00")),
                arguments(R2dbcType.DATE, LocalDateTime.of(2024, 2, 29, 12, 0)),
                arguments(R2dbcType.DATE, Instant.parse("2024-02-29T12:00:01Z")),
                arguments(R2dbcType.TIMESTAMP, LocalDate.of(294_277, 1, 1)),
                arguments(PgTypes.INTERVAL, Duration.ofSeconds(Long.MAX_VALUE)),
                arguments(PgTypes.INTERVAL, Period.ofYears(Integer.MAX_VALUE)),
                arguments(R2dbcType.SMALLINT, Year.of(40_000)),
                arguments(R2dbcType.VARCHAR, "secret\0"),
                arguments(R2dbcType.VARCHAR, "secret\uD83D"));
    }

    @ParameterizedTest
    @MethodSource("unwritable")
    void aValueThatTheTypeCannotHoldIsNotSentAndTheParameterIsNamed(Type type, Object value) {
        assertThatThrownBy(() -> client.value(String.class, "SELECT $1::text, $2::text", 1, Parameters.in(type, value)))
                .satisfies(e -> assertThat(e)
                        .isInstanceOfAny(IllegalArgumentException.class, io.r2dbc.spi.R2dbcException.class)
                        .hasMessageContaining("$2")
                        .hasMessageNotContaining("secret"));
    }

    @Test
    void aClassThatIsNoParameterIsRefusedAtBind() {
        var statement = client.connection().createStatement("SELECT $1");

        assertThatThrownBy(() -> statement.bind(0, new StringTokenizer("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.util.StringTokenizer");
        assertThatThrownBy(() -> statement.bindNull(0, StringTokenizer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.util.StringTokenizer");
        assertThatThrownBy(() -> statement.bind(0, Parameters.in(R2dbcType.INTEGER, UUID.randomUUID())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("int4", "UUID");
        assertThatThrownBy(() -> statement.bind(0, Parameters.in(R2dbcType.COLLECTION, ByteBuffer.allocate(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("COLLECTION");
    }

    @Test
    void aParameterOfOneSetIsNotSilentlyReadAsAnothersType() {
        database.sql("CREATE TABLE sets (v numeric)");

        assertThatThrownBy(() -> client.connection()
                        .createStatement("INSERT INTO sets VALUES ($1)")
                        .bind(0, 1)
                        .add()
                        .bind(0, 2.5)
                        .execute()
                        .concatMap(result -> result.getRowsUpdated())
                        .blockLast(Client.PATIENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("$1", "int4", "float8");
        assertThat(database.query("SELECT * FROM sets")).isEmpty();
    }

    /** The driver asks for ISO; who changes it mid-session gets an error where text arrives, never another day. */
    @ParameterizedTest
    @ValueSource(strings = {"German", "SQL, DMY", "Postgres, MDY"})
    void aDateStyleOtherThanIsoIsAnErrorWhereTextArrives(String style) {
        try (Client other = Client.open(Client.options(database))) {
            other.update("SET DateStyle = " + style);

            assertThat(other.value(Object.class, "SELECT date '2024-02-03'")).isEqualTo(LocalDate.of(2024, 2, 3));
            for (String type : List.of("date", "timestamp", "timestamptz")) {
                assertThatThrownBy(
                                () -> other.simpleValue(Object.class, "SELECT " + type + " '2024-02-03' AS odd_column"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("odd_column", type);
                assertThat(other.simpleValue(String.class, "SELECT " + type + " '2024-02-03'"))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aServersErrorAboutAValueIsItsOwn() {
        assertThatThrownBy(() -> client.value(Object.class, "SELECT $1::int4", "twelve"))
                .isInstanceOf(io.r2dbc.spi.R2dbcDataIntegrityViolationException.class)
                .hasMessageContaining("invalid input syntax for type integer");
    }
}
