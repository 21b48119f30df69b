package io.pgflux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.MICROS;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.PostgresServer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Any value: sent in binary, read in binary and in text, and each time the server says which value it took it for. What its
 * words should be is worked out here, without the driver.
 */
class TypePropertiesIT {

    private static final int TRIES = 200;

    private static final ZoneId ZONE = ZoneId.of("America/St_Johns");
    private static final LocalDateTime FIRST = LocalDateTime.of(-4713, 11, 24, 0, 0);
    private static final LocalDateTime LAST = LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_000);
    private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final long MICROS_OF_DAY = 86_400_000_000L;

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);

    private static String database;
    private static Client client;
    private static Client escaping; // writes bytea in the old way

    @BeforeContainer
    static void connect() {
        database = PostgresServer.shared().createDatabase();
        PgConnectionOptions.Builder options = Client.options(database).timeZone(ZONE);
        client = Client.open(options);
        escaping = Client.open(options.options(Map.of("bytea_output", "escape")));
    }

    @AfterContainer
    static void disconnect() {
        client.close();
        escaping.close();
        PostgresServer.shared().dropDatabase(database);
    }

    /** What came back in binary, as String, and what the server says of the parameter. */
    private record Echo<T>(T value, String text, String server) {

        static <T> Echo<T> of(Class<T> type, String sqlType, Object parameter, String question) {
            return client.read(
                            row -> new Echo<>(row.get(0, type), row.get(0, String.class), row.get(1, String.class)),
                            "SELECT $1::" + sqlType + ", " + question,
                            parameter)
                    .get(0);
        }
    }

    /** For types whose text is compared as it is. */
    private static <T> void isExact(Class<T> type, String sqlType, T value, String text) {
        Echo<T> echo = Echo.of(type, sqlType, value, "format('%s', $1::" + sqlType + ")");

        assertThat(echo).isEqualTo(new Echo<>(value, text, text));
        assertThat(client.simpleValue(type, "SELECT '" + text + "'::" + sqlType))
                .isEqualTo(value);
    }

    @Property(tries = TRIES)
    void int8(@ForAll long value) {
        isExact(Long.class, "int8", value, Long.toString(value));
    }

    @Property(tries = TRIES)
    void float8(@ForAll("doubles") Double value) {
        Echo<Double> echo = Echo.of(Double.class, "float8", value, "format('%s', $1::float8)");

        assertThat(echo.value()).isEqualTo(value);
        assertThat(Double.valueOf(echo.server())).isEqualTo(value);
        assertThat(echo.text()).isEqualTo(echo.server());
        assertThat(client.simpleValue(Double.class, "SELECT '" + value + "'::float8"))
                .isEqualTo(value);
        if (Double.isFinite(value)) {
            assertThat(client.value(BigDecimal.class, "SELECT $1::float8", value))
                    .isEqualByComparingTo(new BigDecimal(echo.server()));
        }
    }

    @Provide
    Arbitrary<Double> doubles() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(Double::longBitsToDouble),
                Arbitraries.longs().between(-1_000_000, 1_000_000).map(n -> n / 1_000.0),
                Arbitraries.integers().between(-1_074, 1_023).map(exponent -> Math.scalb(1.0, exponent)),
                Arbitraries.of(0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }

    @Property(tries = TRIES)
    void float4(@ForAll("floats") Float value) {
        Echo<Float> echo = Echo.of(Float.class, "float4", value, "format('%s', $1::float4)");

        assertThat(echo.value()).isEqualTo(value);
        assertThat(Float.valueOf(echo.server())).isEqualTo(value);
        assertThat(echo.text()).isEqualTo(echo.server());
        assertThat(client.simpleValue(Float.class, "SELECT '" + value + "'::float4"))
                .isEqualTo(value);
    }

    @Provide
    Arbitrary<Float> floats() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(Float::intBitsToFloat),
                Arbitraries.integers().between(-1_000_000, 1_000_000).map(n -> n / 1_000f),
                Arbitraries.of(0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
    }

    @Property(tries = TRIES)
    void numeric(@ForAll("decimals") BigDecimal value) {
        BigDecimal expected = value.scale() < 0 ? value.setScale(0) : value; // numeric has no negative scale by itself
        Echo<BigDecimal> echo = Echo.of(BigDecimal.class, "numeric", value, "format('%s', $1::numeric)");

        assertThat(echo).isEqualTo(new Echo<>(expected, expected.toPlainString(), expected.toPlainString()));
        assertThat(client.simpleValue(BigDecimal.class, "SELECT " + expected.toPlainString() + "::numeric"))
                .isEqualTo(expected);
    }

    @Provide
    Arbitrary<BigDecimal> decimals() {
        Arbitrary<BigInteger> digits = Arbitraries.oneOf(
                Arbitraries.bigIntegers(),
                Arbitraries.bigIntegers().between(BigInteger.TEN.pow(300).negate(), BigInteger.TEN.pow(300)),
                Arbitraries.integers().between(0, 300).map(BigInteger.TEN::pow),
                Arbitraries.integers()
                        .between(0, 80)
                        .map(n -> BigInteger.valueOf(10_000).pow(n).subtract(BigInteger.ONE)));
        Arbitrary<Integer> scales = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(-20, 40)),
                Tuple.of(1, Arbitraries.integers().between(-2_000, 16_383)));
        return Combinators.combine(digits, scales).as(BigDecimal::new);
    }

    @Property(tries = TRIES)
    void text(@ForAll("strings") String value) {
        String question = "encode(convert_to($1::text, 'UTF8'), 'hex') || ' ' || char_length($1::text)";
        String hex = HexFormat.of().formatHex(value.getBytes(UTF_8)) + " " + value.codePointCount(0, value.length());

        assertThat(Echo.of(String.class, "text", value, question)).isEqualTo(new Echo<>(value, value, hex));
        assertThat(client.simpleValue(String.class, "SELECT '" + value.replace("'", "''") + "'"))
                .isEqualTo(value);
        assertThat(client.value(String.class, "SELECT '" + value.replace("'", "''") + "'"))
                .isEqualTo(value);
    }

    /** Every character that text can hold: not NUL, and no half of a surrogate pair. */
    @Provide
    Arbitrary<String> strings() {
        Arbitrary<Integer> codePoints = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 0x7F),
                Arbitraries.integers().between(0x80, 0x7FF),
                Arbitraries.integers().between(0x800, 0xD7FF),
                Arbitraries.integers().between(0xE000, 0xFFFF),
                Arbitraries.integers().between(0x1_0000, 0x10_FFFF),
                Arbitraries.of('\'', '"', '\\', '$', ';', '-', '/', '*', '?', '\n')
                        .map(c -> (int) c));
        return codePoints
                .list()
                .ofMaxSize(100)
                .map(points -> points.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Property(tries = TRIES)
    void bytea(@ForAll byte[] value) {
        String hex = HexFormat.of().formatHex(value);

        assertThat(Echo.of(ByteBuffer.class, "bytea", value, "encode($1::bytea, 'hex')"))
                .isEqualTo(new Echo<>(ByteBuffer.wrap(value), "\\x" + hex, hex));
        assertThat(client.simpleValue(byte[].class, "SELECT '\\x" + hex + "'::bytea"))
                .isEqualTo(value);
        assertThat(escaping.simpleValue(byte[].class, "SELECT '\\x" + hex + "'::bytea"))
                .isEqualTo(value);
    }

    @Property(tries = TRIES)
    void date(@ForAll("dates") LocalDate value) {
        isExact(LocalDate.class, "date", value, era(value, digits(value)));
    }

    @Provide
    Arbitrary<LocalDate> dates() {
        return Arbitraries.oneOf(
                Arbitraries.longs()
                        .between(
                                FIRST.toLocalDate().toEpochDay(),
                                LocalDate.of(5_874_897, 12, 31).toEpochDay())
                        .map(LocalDate::ofEpochDay),
                Arbitraries.longs().between(-1_000_000, 100_000).map(LocalDate::ofEpochDay));
    }

    @Property(tries = TRIES)
    void time(@ForAll("times") LocalTime value) {
        isExact(LocalTime.class, "time", value, TIME.format(value));
    }

    @Provide
    Arbitrary<LocalTime> times() {
        return Arbitraries.longs().between(0, MICROS_OF_DAY - 1).map(micros -> LocalTime.MIDNIGHT.plus(micros, MICROS));
    }

    @Property(tries = TRIES)
    void timestamp(@ForAll("timestamps") LocalDateTime value) {
        isExact(LocalDateTime.class, "timestamp", value, words(value));
    }

    @Provide
    Arbitrary<LocalDateTime> timestamps() {
        return Arbitraries.oneOf(
                Arbitraries.longs()
                        .between(MICROS.between(EPOCH, FIRST), MICROS.between(EPOCH, LAST))
                        .map(micros -> EPOCH.plus(micros, MICROS)),
                Arbitraries.longs()
                        .between(-200 * 365 * MICROS_OF_DAY, 100 * 365 * MICROS_OF_DAY)
                        .map(micros -> EPOCH.plus(micros, MICROS)));
    }

    /** The offset is Java's; the server's idea of a zone may be of another year, so it is asked in UTC. */
    @Property(tries = TRIES)
    void timestamptz(@ForAll("timestamps") LocalDateTime utc) {
        Instant instant = utc.toInstant(ZoneOffset.UTC);
        OffsetDateTime expected = instant.atZone(ZONE).toOffsetDateTime();
        String question = "format('%s', $1::timestamptz AT TIME ZONE 'UTC')";

        Echo<OffsetDateTime> echo = Echo.of(OffsetDateTime.class, "timestamptz", instant, question);

        assertThat(echo.value()).isEqualTo(expected);
        assertThat(echo.server()).isEqualTo(words(utc));
        assertThat(client.value(Instant.class, "SELECT $1", expected)).isEqualTo(instant);
        assertThat(client.simpleValue(Instant.class, "SELECT '" + words(utc) + "'::timestamp AT TIME ZONE 'UTC'"))
                .isEqualTo(instant);
    }

    private static String words(LocalDateTime value) {
        return era(value.toLocalDate(), digits(value.toLocalDate()) + " " + TIME.format(value));
    }

    private static String digits(LocalDate value) {
        int year = value.getYear() > 0 ? value.getYear() : 1 - value.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, value.getMonthValue(), value.getDayOfMonth());
    }

    private static String era(LocalDate date, String words) {
        return date.getYear() > 0 ? words : words + " BC";
    }
}
