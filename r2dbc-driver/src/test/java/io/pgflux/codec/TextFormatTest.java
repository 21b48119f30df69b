package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.PgType;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;

/** What the server prints (DateStyle ISO), and text in general. */
final class TextFormatTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments(PgTypes.BOOL, "t", true),
                arguments(PgTypes.BOOL, "f", false),
                arguments(PgTypes.INT2, "-32768", Short.MIN_VALUE),
                arguments(PgTypes.INT4, "-2147483648", Integer.MIN_VALUE),
                arguments(PgTypes.INT8, "9223372036854775807", Long.MAX_VALUE),
                arguments(PgTypes.OID, "4294967295", 4294967295L),
                arguments(PgTypes.FLOAT4, "3.4028235e+38", Float.MAX_VALUE),
                arguments(PgTypes.FLOAT4, "-Infinity", Float.NEGATIVE_INFINITY),
                arguments(PgTypes.FLOAT8, "NaN", Double.NaN),
                arguments(PgTypes.FLOAT8, "Infinity", Double.POSITIVE_INFINITY),
                arguments(PgTypes.FLOAT8, "5e-324", Double.MIN_VALUE),
                arguments(PgTypes.FLOAT8, "-0", -0.0),
                arguments(PgTypes.NUMERIC, "0.00", new BigDecimal("0.00")),
                arguments(PgTypes.NUMERIC, "NaN", Double.NaN),
                arguments(PgTypes.NUMERIC, "-Infinity", Double.NEGATIVE_INFINITY),
                arguments(PgTypes.TEXT, "", ""),
                arguments(PgTypes.TEXT, "a", 'a'),
                arguments(PgTypes.CHAR, "x", "x"),
                arguments(PgTypes.JSONB, "{\"a\": 1}", "{\"a\": 1}"),
                arguments(PgTypes.JSON, "é", Bytes.utf8("é")),
                arguments(PgTypes.BYTEA, "\\x00fF5c", ByteBuffer.wrap(new byte[] {0, -1, 92})),
                arguments(PgTypes.BYTEA, "\\x", new byte[0]),
                arguments(PgTypes.BYTEA, "a\\\\b\\377\\000", new byte[] {'a', '\\', 'b', -1, 0}),
                arguments(
                        PgTypes.UUID,
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                        UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
                arguments(PgTypes.DATE, "2024-02-29", LocalDate.of(2024, 2, 29)),
                arguments(PgTypes.DATE, "0044-03-15 BC", LocalDate.of(-43, 3, 15)),
                arguments(PgTypes.DATE, "5874897-12-31", LocalDate.of(5874897, 12, 31)),
                arguments(PgTypes.DATE, "infinity", LocalDate.MAX),
                arguments(PgTypes.DATE, "-infinity", LocalDate.MIN),
                arguments(PgTypes.TIME, "23:59:59.5", LocalTime.of(23, 59, 59, 500_000_000)),
                arguments(PgTypes.TIMETZ, "00:00:00.000001-05:53:28", OffsetTime.parse("00:00:00.000001-05:53:28")),
                arguments(PgTypes.TIMETZ, "12:00:00+05:30", OffsetTime.parse("12:00:00+05:30")),
                arguments(
                        PgTypes.TIMESTAMP,
                        "2024-02-29 23:59:59.999999",
                        LocalDateTime.of(2024, 2, 29, 23, 59, 59, 999_999_000)),
                arguments(PgTypes.TIMESTAMP, "4714-11-24 00:00:00 BC", LocalDateTime.of(-4713, 11, 24, 0, 0)),
                arguments(PgTypes.TIMESTAMP, "294276-12-31 00:00:00", LocalDateTime.of(294276, 12, 31, 0, 0)),
                arguments(PgTypes.TIMESTAMP, "infinity", LocalDateTime.MAX),
                arguments(PgTypes.TIMESTAMPTZ, "1800-01-01 00:53:28+00:53:28", Instant.parse("1800-01-01T00:00:00Z")),
                arguments(PgTypes.TIMESTAMPTZ, "0001-01-01 00:00:00+00 BC", Instant.parse("0000-01-01T00:00:00Z")),
                arguments(
                        PgTypes.TIMESTAMPTZ,
                        "2024-07-01 00:00:00+05:30",
                        OffsetDateTime.parse("2024-06-30T20:30:00+02:00")),
                arguments(PgTypes.TIMESTAMPTZ, "-infinity", OffsetDateTime.MIN));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void isParsed(PgType type, String text, Object value) {
        Class<?> javaClass = value instanceof ByteBuffer ? ByteBuffer.class : value.getClass();

        assertThat((Object) Bytes.parse(type, javaClass, text)).isEqualTo(value);
        assertThat((Object) Bytes.parse(type, String.class, text)).isEqualTo(text);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments(PgTypes.BOOL, "true"),
                arguments(PgTypes.INT4, ""),
                arguments(PgTypes.INT4, "1.0"),
                arguments(PgTypes.FLOAT8, "one"),
                arguments(PgTypes.NUMERIC, "1,0"),
                arguments(PgTypes.BYTEA, "\\x0"),
                arguments(PgTypes.BYTEA, "\\x0g"),
                arguments(PgTypes.BYTEA, "\\x00\uFF11\uFF11"),
                arguments(PgTypes.BYTEA, "\\400"),
                arguments(PgTypes.BYTEA, "\\38"),
                arguments(PgTypes.BYTEA, "\\"),
                arguments(PgTypes.BYTEA, "é"),
                arguments(PgTypes.UUID, "1-1-1-1-1"),
                arguments(PgTypes.UUID, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g"),
                arguments(PgTypes.DATE, "29.02.2024"), // DateStyle German
                arguments(PgTypes.DATE, "2023-02-29"),
                arguments(PgTypes.DATE, "2024-02-29 "),
                arguments(PgTypes.TIME, "24:00:01"),
                arguments(PgTypes.TIME, "12:60:00"),
                arguments(PgTypes.TIME, "12:00:00."),
                arguments(PgTypes.TIMETZ, "12:00:00"),
                arguments(PgTypes.TIMETZ, "12:00:00+99"),
                arguments(PgTypes.TIMESTAMP, "Thu Feb 29 12:00:00 2024"),
                arguments(PgTypes.TIMESTAMP, "2024-02-29 12:00:00+00"),
                arguments(PgTypes.TIMESTAMP, "294277-01-01 00:00:00"),
                arguments(PgTypes.TIMESTAMPTZ, "2024-02-29 12:00:00"),
                arguments(PgTypes.TIMESTAMPTZ, "2024-02-29 12:00:00 CET"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void isRefusedWithoutQuotingIt(PgType type, String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.parse(type, type.javaType(), text))
                .satisfies(refusal -> {
                    if (text.length() > 3) {
                        assertThat(refusal).hasMessageNotContaining(text);
                    }
                });
    }

    @Test
    void midnightAtTheEndOfTheDayIsNoTimeOfJava() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.TIME, LocalTime.class, "24:00:00"))
                .withMessageContaining("24:00:00");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.TIMETZ, OffsetTime.class, "24:00:00+02"))
                .withMessageContaining("24:00:00");
    }

    @Test
    void invalidUtf8IsRefusedAndTheReplacementCharacterIsNot() {
        assertThat(Bytes.decode(PgTypes.TEXT, String.class, Bytes.of("efbfbd"))).isEqualTo("\uFFFD");
        for (String hex : new String[] {"ff", "c3", "61c328", "c080", "eda080", "f4908080"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Bytes.decode(PgTypes.TEXT, String.class, Bytes.of(hex)))
                    .withMessageContaining("UTF-8");
        }
    }

    @Test
    void aCharacterIsATextOfOne() {
        assertThat(Bytes.decode(PgTypes.BPCHAR, char.class, Bytes.utf8("é"))).isEqualTo('é');
        for (String text : new String[] {"", "ab", "\uD83D\uDC18"}) {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> Bytes.decode(PgTypes.TEXT, Character.class, Bytes.utf8(text)));
        }
    }

    /** As {@code charout} of PostgreSQL 16 prints it. */
    @Test
    void theOneByteTypeIsAsciiOrOctal() {
        assertThat(Bytes.decode(PgTypes.CHAR, String.class, Bytes.of("00"))).isEmpty();
        assertThat(Bytes.decode(PgTypes.CHAR, String.class, Bytes.of("78"))).isEqualTo("x");
        assertThat(Bytes.decode(PgTypes.CHAR, String.class, Bytes.of("ff"))).isEqualTo("\\377");
    }

    @Test
    void jsonbHasAVersion() {
        byte[] value = Bytes.of("01 7b7d");

        assertThat(Bytes.decode(PgTypes.JSONB, String.class, value)).isEqualTo("{}");
        assertThat(Bytes.decode(PgTypes.JSONB, byte[].class, value)).isEqualTo(Bytes.utf8("{}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.decode(PgTypes.JSONB, String.class, Bytes.of("02 7b7d")))
                .withMessageContaining("version 1");
    }

    @Test
    void voidIsEmpty() {
        assertThat(Bytes.decode(PgTypes.VOID, Object.class, new byte[0])).isEqualTo("");
    }

    @Test
    void largeObjectsAreReadOnce() {
        Blob blob = Bytes.decode(PgTypes.BYTEA, Blob.class, Bytes.of("0102"));
        Clob clob = Bytes.decode(PgTypes.TEXT, Clob.class, Bytes.utf8("text"));

        StepVerifier.create(blob.stream())
                .expectNext(ByteBuffer.wrap(new byte[] {1, 2}))
                .verifyComplete();
        StepVerifier.create(blob.stream()).verifyError(IllegalStateException.class);
        StepVerifier.create(clob.discard()).verifyComplete();
        StepVerifier.create(clob.stream()).verifyError(IllegalStateException.class);
        StepVerifier.create(Bytes.parse(PgTypes.JSON, Clob.class, "{}").stream())
                .expectNext("{}")
                .verifyComplete();
    }

    @Test
    void bytesOutliveTheReceiveBuffer() {
        byte[] receiveBuffer = {1, 2};
        ByteBuf buffer = Unpooled.wrappedBuffer(receiveBuffer);
        ByteBuffer value = Codecs.standard()
                .decoder(PgTypes.BYTEA.oid(), Format.BINARY, ByteBuffer.class)
                .decode(buffer, 0, 2, Bytes.BERLIN);

        receiveBuffer[0] = 9;

        assertThat(value).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }
}
