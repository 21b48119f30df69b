package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.PgType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes are PostgreSQL's own: the output of its send functions ({@code numeric_send(123456.78)} ...). */
final class ExactBytesTest {

    static Stream<Arguments> numbers() {
        return Stream.of(
                arguments(PgTypes.BOOL, true, "01"),
                arguments(PgTypes.BOOL, false, "00"),
                arguments(PgTypes.INT2, (short) -2, "fffe"),
                arguments(PgTypes.INT2, Short.MIN_VALUE, "8000"),
                arguments(PgTypes.INT4, 1, "00000001"),
                arguments(PgTypes.INT4, Integer.MIN_VALUE, "80000000"),
                arguments(PgTypes.INT8, 9007199254740993L, "0020000000000001"),
                arguments(PgTypes.INT8, Long.MIN_VALUE, "8000000000000000"),
                arguments(PgTypes.OID, 4294967295L, "ffffffff"),
                arguments(PgTypes.FLOAT4, 0.1f, "3dcccccd"),
                arguments(PgTypes.FLOAT4, Float.NaN, "7fc00000"),
                arguments(PgTypes.FLOAT8, -0.0, "8000000000000000"),
                arguments(PgTypes.FLOAT8, Double.NEGATIVE_INFINITY, "fff0000000000000"),
                arguments(PgTypes.NUMERIC, new BigDecimal("0"), "0000 0000 0000 0000"),
                arguments(PgTypes.NUMERIC, new BigDecimal("0.00"), "0000 0000 0000 0002"),
                arguments(PgTypes.NUMERIC, new BigDecimal("1"), "0001 0000 0000 0000 0001"),
                arguments(PgTypes.NUMERIC, new BigDecimal("1.10"), "0002 0000 0000 0002 0001 03e8"),
                arguments(PgTypes.NUMERIC, new BigDecimal("123456.78"), "0003 0001 0000 0002 000c 0d80 1e78"),
                arguments(PgTypes.NUMERIC, new BigDecimal("-123456.78"), "0003 0001 4000 0002 000c 0d80 1e78"),
                arguments(PgTypes.NUMERIC, new BigDecimal("-0.00001"), "0001 fffe 4000 0005 03e8"),
                arguments(PgTypes.NUMERIC, new BigDecimal("10000"), "0001 0001 0000 0000 0001"),
                arguments(PgTypes.NUMERIC, new BigDecimal("9999.9999"), "0002 0000 0000 0004 270f 270f"),
                arguments(
                        PgTypes.NUMERIC,
                        new BigDecimal("9223372036854775808"),
                        "0005 0004 0000 0000 039a 0d2c 0170 1565 16b0"),
                arguments(
                        PgTypes.NUMERIC,
                        new BigDecimal("-12345678901234567890.0987654321"),
                        "0008 0004 4000 000a 04d2 162e 2334 0d80 1ed2 03db 198f 0834"));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                arguments(
                        PgTypes.UUID,
                        UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                        "a0eebc99 9c0b 4ef8 bb6d 6bb9bd380a11"),
                arguments(PgTypes.BYTEA, new byte[] {0, -1, 92}, "00ff5c"),
                arguments(PgTypes.DATE, LocalDate.of(2000, 1, 1), "00000000"),
                arguments(PgTypes.DATE, LocalDate.of(1999, 12, 31), "ffffffff"),
                arguments(
                        PgTypes.DATE, LocalDate.of(-4713, 11, 24), "ffda97a7"), // 4713-01-01 BC of the Julian calendar
                arguments(PgTypes.DATE, LocalDate.of(5874897, 12, 31), "7fda970c"),
                arguments(PgTypes.DATE, LocalDate.MAX, "7fffffff"),
                arguments(PgTypes.DATE, LocalDate.MIN, "80000000"),
                arguments(PgTypes.TIME, LocalTime.MIDNIGHT, "0000000000000000"),
                arguments(PgTypes.TIME, LocalTime.of(23, 59, 59, 999_999_000), "000000141dd75fff"),
                arguments(PgTypes.TIMETZ, OffsetTime.parse("00:00:01+02:00"), "00000000000f4240 ffffe3e0"),
                arguments(PgTypes.TIMETZ, OffsetTime.parse("00:00:01-05:53:28"), "00000000000f4240 000052d8"),
                arguments(PgTypes.TIMESTAMP, LocalDateTime.parse("2000-01-01T00:00:00.000001"), "0000000000000001"),
                arguments(PgTypes.TIMESTAMP, LocalDateTime.parse("1999-12-31T23:59:59.999999"), "ffffffffffffffff"),
                arguments(PgTypes.TIMESTAMP, LocalDateTime.parse("1814-07-23T12:00:00.000001"), "ffeb35a2b3683001"),
                arguments(PgTypes.TIMESTAMP, LocalDateTime.of(-4713, 11, 24, 0, 0), "fd0f7cc1411fa000"),
                arguments(
                        PgTypes.TIMESTAMP,
                        LocalDateTime.of(294276, 12, 31, 23, 59, 59, 999_999_000),
                        "7fffff5bb3b29fff"),
                arguments(PgTypes.TIMESTAMP, LocalDateTime.MAX, "7fffffffffffffff"),
                arguments(PgTypes.TIMESTAMP, LocalDateTime.MIN, "8000000000000000"),
                arguments(PgTypes.TIMESTAMPTZ, OffsetDateTime.parse("2000-07-01T02:00:00+02:00"), "00000e4d371e4000"),
                arguments(PgTypes.TIMESTAMPTZ, OffsetDateTime.parse("2000-01-01T00:00:00+01:00"), "ffffffff296c5c00"),
                arguments(PgTypes.TIMESTAMPTZ, OffsetDateTime.MAX, "7fffffffffffffff"),
                arguments(PgTypes.TIMESTAMPTZ, OffsetDateTime.MIN, "8000000000000000"),
                arguments(PgTypes.TIMESTAMPTZ, Instant.parse("1999-12-31T23:59:59.500Z"), "fffffffffff85ee0"),
                arguments(PgTypes.TIMESTAMPTZ, Instant.MAX, "7fffffffffffffff"),
                arguments(PgTypes.TIMESTAMPTZ, Instant.MIN, "8000000000000000"),
                arguments(
                        PgTypes.TIMESTAMPTZ,
                        ZonedDateTime.parse("2000-01-01T01:00:00+01:00[Europe/Berlin]"),
                        "0000000000000000"));
    }

    @ParameterizedTest
    @MethodSource({"numbers", "others"})
    void bothWays(PgType type, Object value, String hex) {
        Codec<?> codec = Codecs.standard().forType(type, value.getClass());

        assertThat(codec.type()).isEqualTo(type);
        assertThat(codec.parameterFormat()).isEqualTo(Format.BINARY);
        assertThat(Bytes.hex(Bytes.encode(codec, value))).isEqualTo(hex.replace(" ", ""));
        assertThat((Object) Bytes.decode(type, value.getClass(), Bytes.of(hex))).isEqualTo(value);
    }

    /** PostgreSQL has no negative scale; the value stays what it is. */
    @Test
    void numericOfNegativeScale() {
        Codec<?> numeric = Codecs.standard().forClass(BigDecimal.class);

        assertThat(Bytes.hex(Bytes.encode(numeric, new BigDecimal("1E+10")))).isEqualTo("00010002000000000064");
        assertThat(Bytes.hex(Bytes.encode(numeric, new BigDecimal("-12E+3")))).isEqualTo("0002000140000000000107d0");
        assertThat(Bytes.hex(Bytes.encode(numeric, new BigDecimal("0E+5")))).isEqualTo("0000000000000000");
    }

    @Test
    void numericWithoutNumber() {
        assertThat(Bytes.hex(Bytes.encode(Codecs.standard().forType(PgTypes.NUMERIC, Double.class), Double.NaN)))
                .isEqualTo("00000000c0000000");
        assertThat(Bytes.decode(PgTypes.NUMERIC, Double.class, Bytes.of("0000 0000 c000 0000")))
                .isNaN();
        assertThat(Bytes.decode(PgTypes.NUMERIC, Double.class, Bytes.of("0000 0000 d000 0020")))
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Bytes.decode(PgTypes.NUMERIC, Float.class, Bytes.of("0000 0000 f000 0020")))
                .isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Bytes.decode(PgTypes.NUMERIC, String.class, Bytes.of("0000 0000 f000 0020")))
                .isEqualTo("-Infinity");
    }

    @Test
    void bigIntegerGoesAsNumeric() {
        Codec<?> codec = Codecs.standard().forClass(BigInteger.class);

        assertThat(codec.type()).isEqualTo(PgTypes.NUMERIC);
        assertThat(Bytes.hex(Bytes.encode(codec, BigInteger.valueOf(-10_001)))).isEqualTo("000200014000000000010001");
    }

    @Test
    void bytesOfBuffersStayWhereTheyAre() {
        ByteBuffer nio = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}).position(1).limit(3);
        ByteBuf netty =
                Unpooled.wrappedBuffer(new byte[] {9, 1, 2, 9}).readerIndex(1).writerIndex(3);

        assertThat(Bytes.hex(Bytes.encode(Codecs.standard().forClass(nio.getClass()), nio)))
                .isEqualTo("0102");
        assertThat(Bytes.hex(Bytes.encode(Codecs.standard().forClass(netty.getClass()), netty)))
                .isEqualTo("0102");
        assertThat(nio.position()).isEqualTo(1);
        assertThat(nio.remaining()).isEqualTo(2);
        assertThat(netty.readerIndex()).isEqualTo(1);
        assertThat(netty.refCnt()).isEqualTo(1);
    }

    /** One instant, shown in the zone of the session with the offset of that instant. */
    @Test
    void timestamptzIsShownInTheSessionsZone() {
        byte[] summer = Bytes.of("00000e4d371e4000");
        OffsetDateTime expected = OffsetDateTime.parse("2000-07-01T02:00:00+02:00");

        // As objects, because AssertJ compares instants and forgets the offset
        assertThat((Object) Bytes.decode(PgTypes.TIMESTAMPTZ, OffsetDateTime.class, summer))
                .isEqualTo(expected);
        assertThat((Object) Bytes.decode(PgTypes.TIMESTAMPTZ, ZonedDateTime.class, summer))
                .isEqualTo(expected.atZoneSameInstant(Bytes.BERLIN.timeZone()));
        assertThat(Bytes.decode(PgTypes.TIMESTAMPTZ, String.class, summer)).isEqualTo("2000-07-01 02:00:00+02");
    }

    @Test
    void nanosecondsAreRounded() {
        Codec<?> time = Codecs.standard().forClass(LocalTime.class);
        Codec<?> instant = Codecs.standard().forClass(Instant.class);

        assertThat(Bytes.hex(Bytes.encode(instant, Instant.parse("2000-01-01T00:00:00.000000499Z"))))
                .isEqualTo("0000000000000000");
        assertThat(Bytes.hex(Bytes.encode(instant, Instant.parse("2000-01-01T00:00:00.000000500Z"))))
                .isEqualTo("0000000000000001");
        assertThat(Bytes.hex(Bytes.encode(instant, Instant.parse("1999-12-31T23:59:59.999999999Z"))))
                .isEqualTo("0000000000000000");
        assertThat(Bytes.hex(Bytes.encode(time, LocalTime.MAX))).isEqualTo("000000141dd76000"); // 24:00:00
    }

    @Test
    void textsOfTypesReadInBinary() {
        assertThat(Bytes.decode(PgTypes.BOOL, String.class, Bytes.of("01"))).isEqualTo("t");
        assertThat(Bytes.decode(PgTypes.OID, String.class, Bytes.of("ffffffff")))
                .isEqualTo("4294967295");
        assertThat(Bytes.decode(PgTypes.FLOAT4, String.class, Bytes.of("3dcccccd")))
                .isEqualTo("0.1");
        assertThat(Bytes.decode(PgTypes.FLOAT8, String.class, Bytes.of("4415af1d78b58c40")))
                .isEqualTo("1e+20");
        // 1e23 lies in the middle between two doubles, which the server never prints
        assertThat(Bytes.decode(PgTypes.FLOAT8, String.class, Bytes.of("44b52d02c7e14af6")))
                .isEqualTo("9.999999999999999e+22");
        assertThat(Bytes.decode(PgTypes.NUMERIC, String.class, Bytes.of("0001 fffe 4000 0005 03e8")))
                .isEqualTo("-0.00001");
        assertThat(Bytes.decode(PgTypes.BYTEA, String.class, Bytes.of("00ff5c")))
                .isEqualTo("\\x00ff5c");
        assertThat(Bytes.decode(PgTypes.DATE, String.class, Bytes.of("ffda97a7")))
                .isEqualTo("4714-11-24 BC");
        assertThat(Bytes.decode(PgTypes.TIME, String.class, Bytes.of("000000141dd76000")))
                .isEqualTo("24:00:00");
        assertThat(Bytes.decode(PgTypes.TIMETZ, String.class, Bytes.of("00000000000f4240 ffffad28")))
                .isEqualTo("00:00:01+05:53:28");
        assertThat(Bytes.decode(PgTypes.TIMESTAMP, String.class, Bytes.of("7fffffffffffffff")))
                .isEqualTo("infinity");
    }
}
