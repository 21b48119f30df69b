package io.pgflux;

import static io.pgflux.TypeSample.as;
import static io.pgflux.TypeSample.of;
import static java.time.ZoneOffset.UTC;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The table of {@link TypeTableIT}: what is read and written for each type. Sessions are in the zone {@link #ZONE}. */
final class TypeSamples {

    /** With daylight saving, and with an offset of +00:53:28 until 1893. */
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private static final String LONG_TEXT = "0123456789".repeat(1_000);
    private static final String LONGEST_NAME = "n".repeat(63);
    private static final BigDecimal LARGEST_POWER = BigDecimal.TEN.pow(131_071);

    private TypeSamples() {}

    static Stream<TypeSample> all() {
        return Stream.of(
                        whole(),
                        floating(),
                        numeric(),
                        text(),
                        bytes(),
                        dates(),
                        times(),
                        timestamps(),
                        instants(),
                        json(),
                        TemporalSamples.all(),
                        GeometricSamples.all(),
                        ScalarSamples.all(),
                        RangeSamples.all())
                .flatMap(List::stream);
    }

    private static List<TypeSample> whole() {
        return List.of(
                of("bool", "true", true),
                of("bool", "false", false),
                of("bool", "true", "t"),
                of("int2", "0", (short) 0),
                of("int2", "-32768", Short.MIN_VALUE),
                of("int2", "32767", Short.MAX_VALUE),
                of("int2", "-128", Byte.MIN_VALUE),
                of("int2", "-1", -1),
                of("int2", "7", 7L),
                of("int2", "7", new BigDecimal("7")),
                of("int4", "0", 0),
                of("int4", "-2147483648", Integer.MIN_VALUE),
                of("int4", "2147483647", Integer.MAX_VALUE),
                of("int4", "-32768", Short.MIN_VALUE),
                of("int4", "127", Byte.MAX_VALUE),
                of("int4", "-5", -5L),
                of("int4", "5", 5.0),
                of("int4", "16777216", 16777216f),
                of("int4", "-5", BigInteger.valueOf(-5)),
                of("int4", "-5", new BigDecimal("-5")),
                of("int4", "-2147483648", "-2147483648"),
                as(Number.class, "int4", "5", 5),
                of("int8", "0", 0L),
                of("int8", "-9223372036854775808", Long.MIN_VALUE),
                of("int8", "9223372036854775807", Long.MAX_VALUE),
                of("int8", "-2147483648", Integer.MIN_VALUE),
                of("int8", "5", (short) 5),
                of("int8", "9007199254740992", 0x1p53),
                of("int8", "9223372036854775807", BigInteger.valueOf(Long.MAX_VALUE)),
                of("int8", "-9223372036854775808", new BigDecimal("-9223372036854775808")),
                of("int8", "-1", "-1"),
                of("oid", "0", 0L),
                of("oid", "4294967295", 4294967295L),
                of("oid", "2147483647", Integer.MAX_VALUE),
                of("oid", "4294967295", "4294967295"),
                of("uuid", "00000000-0000-0000-0000-000000000000", new UUID(0, 0)),
                of("uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff", new UUID(-1, -1)),
                of("uuid", "0123456789abcdef8edcba9876543210", uuid("01234567-89ab-cdef-8edc-ba9876543210")),
                of("uuid", "{01234567-89AB-CDEF-8EDC-BA9876543210}", "01234567-89ab-cdef-8edc-ba9876543210"));
    }

    private static UUID uuid(String text) {
        return UUID.fromString(text);
    }

    private static List<TypeSample> floating() {
        return List.of(
                of("float4", "0", 0f),
                of("float4", "-0", -0f),
                of("float4", "0.1", 0.1f),
                of("float4", "3.4028235e38", Float.MAX_VALUE),
                of("float4", "1e-45", Float.MIN_VALUE),
                of("float4", "NaN", Float.NaN),
                of("float4", "Infinity", Float.POSITIVE_INFINITY),
                of("float4", "-Infinity", Float.NEGATIVE_INFINITY),
                of("float4", "0.1", (double) 0.1f),
                of("float4", "0.1", new BigDecimal("0.1")),
                of("float4", "-5", -5),
                of("float4", "1e10", "1e+10"),
                of("float4", "8.5899346e9", "8.589935e+09"),
                of("float8", "0", 0.0),
                of("float8", "-0", -0.0),
                of("float8", "0.1", 0.1),
                of("float8", "0.30000000000000004", 0.1 + 0.2),
                of("float8", "1.7976931348623157e308", Double.MAX_VALUE),
                of("float8", "-1.7976931348623157e308", -Double.MAX_VALUE),
                of("float8", "5e-324", Double.MIN_VALUE),
                of("float8", "2.2250738585072014e-308", Double.MIN_NORMAL),
                of("float8", "NaN", Double.NaN),
                of("float8", "Infinity", Double.POSITIVE_INFINITY),
                of("float8", "-Infinity", Double.NEGATIVE_INFINITY),
                of("float8", "0.5", 0.5f),
                of("float8", "-9007199254740992", -9007199254740992L),
                of("float8", "0.1", new BigDecimal("0.1")),
                of("float8", "1e23", new BigDecimal("99999999999999990000000")),
                of("float8", "0.0001", "0.0001"),
                of("float8", "0.00001", "1e-05"),
                of("float8", "123456789012345", "123456789012345"),
                of("float8", "1234567890123456", "1.234567890123456e+15"),
                of("float8", "2e23", "1.9999999999999998e+23"));
    }

    private static List<TypeSample> numeric() {
        return List.of(
                numeric("0"),
                numeric("0.00"),
                numeric("-0.001"),
                numeric("1"),
                numeric("9999"),
                numeric("10000"),
                numeric("100000000"),
                numeric("9999.9999"),
                numeric("-10000.0001"),
                numeric("0.0001"),
                numeric("0.00001"),
                numeric("0.000000010"),
                numeric("922337203685477.5807"),
                numeric("-92233720368547758.08"),
                numeric("9223372036854775807"),
                numeric("9223372036854775808"),
                numeric("12345678901234567890.123456789012345678901234567890"),
                of("numeric(10,2)", "1.1", new BigDecimal("1.10")),
                of("numeric(3,-2)", "12345", new BigDecimal("12300")).since(15),
                of("numeric(2,4)", "0.0012", new BigDecimal("0.0012")).since(15),
                of("numeric", "1e131071", LARGEST_POWER),
                of("numeric", "-1e131071", LARGEST_POWER.negate()),
                of("numeric", "1e-16383", BigDecimal.valueOf(1, 16_383)),
                of("numeric", "12", 12),
                of("numeric", "12.00", 12L).notWritten(),
                of("numeric", "-1e30", new BigInteger("-1000000000000000000000000000000")),
                of("numeric", "0.1", 0.1),
                of("numeric", "0.1", 0.1f),
                of("numeric", "NaN", Double.NaN),
                of("numeric", "NaN", Float.NaN),
                of("numeric", "Infinity", Double.POSITIVE_INFINITY).since(14),
                of("numeric", "-Infinity", Double.NEGATIVE_INFINITY).since(14),
                of("numeric", "-1.500", "-1.500"),
                of("numeric", "NaN", "NaN"));
    }

    private static TypeSample numeric(String text) {
        return of("numeric", text, new BigDecimal(text));
    }

    private static List<TypeSample> text() {
        return List.of(
                text(""),
                text("a"),
                text("O'Reilly \\ \"quoted\" $1"),
                text(" blanks, \t, \r\n and \u0001\u007F "),
                text("Zo\u00EB e\u0308 \u6F22\u5B57 \uD83D\uDC18 \uDBFF\uDFFF \uFEFF \uFFFD \uFFFF"),
                text("NULL"),
                text(LONG_TEXT),
                of("text", "x", 'x'),
                of("text", "\u6F22", '\u6F22'),
                as(CharSequence.class, "text", "abc", "abc"),
                as(Clob.class, "text", LONG_TEXT, LONG_TEXT),
                as(Clob.class, "text", "", ""),
                of("varchar", "abc ", "abc "),
                of("varchar(3)", "\uD83D\uDC18\uD83D\uDC18\uD83D\uDC18", "\uD83D\uDC18\uD83D\uDC18\uD83D\uDC18"),
                as(Clob.class, "varchar", "abc", "abc"),
                of("bpchar(5)", "ab", "ab   "),
                of("bpchar(1)", "x", 'x'),
                of("bpchar", "ab ", "ab "),
                of("\"char\"", "a", "a"),
                of("\"char\"", "a", 'a'),
                of("\"char\"", "", ""),
                of("\"char\"", "\\377", "\\377").since(16),
                of("name", "pg_class", "pg_class"),
                of("name", LONGEST_NAME, LONGEST_NAME));
    }

    private static TypeSample text(String text) {
        return of("text", text, text);
    }

    private static List<TypeSample> bytes() {
        return List.of(
                of("bytea", "\\x", new byte[0]),
                of("bytea", "\\x00ff7f80", hex("00ff7f80")),
                of("bytea", "a\\000\\\\", hex("61005c")),
                as(ByteBuffer.class, "bytea", "\\xdeadbeef", ByteBuffer.wrap(hex("deadbeef"))),
                as(ByteBuffer.class, "bytea", "\\xadbe", ByteBuffer.wrap(hex("deadbeef"), 1, 2)),
                as(ByteBuf.class, "bytea", "\\xdeadbeef", Unpooled.wrappedBuffer(hex("deadbeef"))),
                as(Blob.class, "bytea", "\\xdeadbeef", ByteBuffer.wrap(hex("deadbeef"))),
                as(Blob.class, "bytea", "\\x", ByteBuffer.allocate(0)),
                of("bytea", "\\xDEADBEEF", "\\xdeadbeef"));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static List<TypeSample> dates() {
        return List.of(
                of("date", "2024-02-29", LocalDate.of(2024, 2, 29)),
                of("date", "2000-01-01", LocalDate.of(2000, 1, 1)),
                of("date", "1999-12-31", LocalDate.of(1999, 12, 31)),
                of("date", "1970-01-01", LocalDate.EPOCH),
                of("date", "0001-01-01", LocalDate.of(1, 1, 1)),
                of("date", "0001-12-31 BC", LocalDate.of(0, 12, 31)),
                of("date", "0044-03-15 BC", LocalDate.of(-43, 3, 15)),
                of("date", "4714-11-24 BC", LocalDate.of(-4713, 11, 24)),
                of("date", "9999-12-31", LocalDate.of(9999, 12, 31)),
                of("date", "10000-01-01", LocalDate.of(10_000, 1, 1)),
                of("date", "5874897-12-31", LocalDate.of(5_874_897, 12, 31)),
                of("date", "infinity", LocalDate.MAX),
                of("date", "-infinity", LocalDate.MIN),
                of("date", "0044-03-15 BC", "0044-03-15 BC"));
    }

    private static List<TypeSample> times() {
        return List.of(
                of("time", "00:00:00", LocalTime.MIDNIGHT),
                of("time", "12:34:56.7", LocalTime.of(12, 34, 56, 700_000_000)),
                of("time", "23:59:59.999999", LocalTime.of(23, 59, 59, 999_999_000)),
                of("time", "00:00:00.000001", LocalTime.of(0, 0, 0, 1_000)),
                of("time(0)", "12:34:56.5", LocalTime.of(12, 34, 57)),
                of("time", "24:00:00", "24:00:00"),
                of("timetz", "00:00:00+00", OffsetTime.parse("00:00Z")),
                of("timetz", "12:34:56.789+05:30", OffsetTime.parse("12:34:56.789+05:30")),
                of("timetz", "12:34:56-03:30", OffsetTime.parse("12:34:56-03:30")),
                of("timetz", "23:59:59.999999+15:59:59", OffsetTime.parse("23:59:59.999999+15:59:59")),
                of("timetz", "00:00:00-15:59:59", OffsetTime.parse("00:00-15:59:59")),
                of("timetz", "24:00:00-03:30", "24:00:00-03:30"));
    }

    private static List<TypeSample> timestamps() {
        return List.of(
                of("timestamp", "2000-01-01 00:00:00", LocalDateTime.of(2000, 1, 1, 0, 0)),
                of("timestamp", "1999-12-31 23:59:59.999999", LocalDateTime.parse("1999-12-31T23:59:59.999999")),
                of("timestamp", "1969-12-31 23:59:59.000001", LocalDateTime.parse("1969-12-31T23:59:59.000001")),
                of("timestamp", "2024-03-31 02:30:00", LocalDateTime.parse("2024-03-31T02:30:00")),
                of("timestamp", "2024-02-29 12:34:56.5", LocalDateTime.parse("2024-02-29T12:34:56.5")),
                of("timestamp(3)", "2024-02-29 12:34:56.123456", LocalDateTime.parse("2024-02-29T12:34:56.123")),
                of("timestamp", "0001-01-01 00:00:00", LocalDateTime.of(1, 1, 1, 0, 0)),
                of("timestamp", "0044-03-15 12:00:00.000001 BC", LocalDateTime.of(-43, 3, 15, 12, 0, 0, 1_000)),
                of("timestamp", "4714-11-24 00:00:00 BC", LocalDateTime.of(-4713, 11, 24, 0, 0)),
                of("timestamp", "10000-01-01 00:00:00", LocalDateTime.of(10_000, 1, 1, 0, 0)),
                of(
                        "timestamp",
                        "294276-12-31 23:59:59.999999",
                        LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_000)),
                of("timestamp", "infinity", LocalDateTime.MAX),
                of("timestamp", "-infinity", LocalDateTime.MIN),
                of("timestamp", "infinity", "infinity"));
    }

    private static List<TypeSample> instants() {
        return List.of(
                offset("2024-03-31 01:59:59.999999+01", "2024-03-31T01:59:59.999999+01:00"),
                offset("2024-03-31 02:00:00+01", "2024-03-31T03:00:00+02:00"),
                offset("2024-10-27 02:30:00+02", "2024-10-27T02:30:00+02:00"),
                offset("2024-10-27 02:30:00+01", "2024-10-27T02:30:00+01:00"),
                offset("1999-12-31 23:59:59.999999+00", "2000-01-01T00:59:59.999999+01:00"),
                offset("1999-12-31 22:59:59.999999+00", "1999-12-31T23:59:59.999999+01:00"),
                offset("1970-01-01 00:00:00+00", "1970-01-01T01:00:00+01:00"),
                offset("1850-06-01 12:00:00+00", "1850-06-01T12:53:28+00:53:28"),
                offset("0044-03-15 12:00:00+00 BC", "-0043-03-15T12:53:28+00:53:28"),
                offset("4714-11-24 00:00:00+00 BC", "-4713-11-24T00:53:28+00:53:28"),
                offset("10000-06-01 00:00:00+00", "+10000-06-01T02:00:00+02:00"),
                offset("294276-12-31 23:59:59.999999+00", "+294277-01-01T00:59:59.999999+01:00"),
                of("timestamptz", "infinity", OffsetDateTime.MAX),
                of("timestamptz", "-infinity", OffsetDateTime.MIN),
                of("timestamptz", "2024-07-01 00:00:00+00", Instant.parse("2024-07-01T00:00:00Z")),
                of("timestamptz", "1969-12-31 23:59:59.999999+00", Instant.parse("1969-12-31T23:59:59.999999Z")),
                of(
                        "timestamptz",
                        "4714-11-24 00:00:00+00 BC",
                        LocalDateTime.of(-4713, 11, 24, 0, 0).toInstant(UTC)),
                of("timestamptz", "infinity", Instant.MAX),
                of("timestamptz", "-infinity", Instant.MIN),
                of(
                        "timestamptz",
                        "2024-10-27 02:30:00+01",
                        ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZONE).withLaterOffsetAtOverlap()),
                of("timestamptz", "2024-07-01 00:00:00+00", ZonedDateTime.of(2024, 7, 1, 2, 0, 0, 0, ZONE)),
                of("timestamptz", "2024-07-01 00:00:00+00", "2024-07-01 02:00:00+02"),
                of("timestamptz", "1850-06-01 12:00:00+00", "1850-06-01 12:53:28+00:53:28"));
    }

    private static TypeSample offset(String literal, String value) {
        return of("timestamptz", literal, OffsetDateTime.parse(value));
    }

    private static List<TypeSample> json() {
        byte[] bytes = "{\"a\": \"\u00EB\"}".getBytes(StandardCharsets.UTF_8);
        return List.of(
                of("json", "{\"b\":1,  \"a\":[2, null]}", "{\"b\":1,  \"a\":[2, null]}"),
                of("json", "null", "null"),
                of("json", "\"\u6F22\"", "\"\u6F22\""),
                of("json", "{\"a\": \"\u00EB\"}", bytes).writtenByType(),
                as(ByteBuffer.class, "json", "{\"a\": \"\u00EB\"}", ByteBuffer.wrap(bytes))
                        .writtenByType(),
                as(Clob.class, "json", "[1]", "[1]"),
                of("jsonb", "{\"b\":1,\"a\":[2,null]}", "{\"a\": [2, null], \"b\": 1}"),
                of("jsonb", "null", "null"),
                of("jsonb", "{\"a\":\"\u00EB\"}", bytes).writtenByType(),
                as(ByteBuf.class, "jsonb", "{\"a\":\"\u00EB\"}", Unpooled.wrappedBuffer(bytes))
                        .writtenByType(),
                as(Blob.class, "jsonb", "{\"a\":\"\u00EB\"}", ByteBuffer.wrap(bytes))
                        .writtenByType(),
                as(Clob.class, "jsonb", "[1]", "[1]"));
    }
}
