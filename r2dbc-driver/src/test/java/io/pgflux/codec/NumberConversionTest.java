package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.PgType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type of numbers as every class of numbers: exact or an error, and nearest where floating point is asked for.
 */
final class NumberConversionTest {

    static Stream<Arguments> exact() {
        return Stream.of(
                arguments(PgTypes.INT8, 9007199254740993L, new BigDecimal("9007199254740993")),
                arguments(PgTypes.INT8, 9007199254740993L, new BigInteger("9007199254740993")),
                arguments(PgTypes.INT8, 9007199254740992L, 9007199254740992.0),
                arguments(PgTypes.INT8, Long.MIN_VALUE, -0x1p63),
                arguments(PgTypes.INT8, 127L, (byte) 127),
                arguments(PgTypes.INT4, -5, (short) -5),
                arguments(PgTypes.INT4, 16777216, 16777216f),
                arguments(PgTypes.INT2, (short) 7, 7L),
                arguments(PgTypes.OID, 4294967295L, 4294967295L),
                arguments(PgTypes.OID, 5L, 5),
                arguments(PgTypes.FLOAT4, 0.1f, (double) 0.1f),
                arguments(PgTypes.FLOAT4, 0.1f, new BigDecimal("0.1")),
                arguments(PgTypes.FLOAT4, 1e10f, new BigDecimal("10000000000")),
                arguments(PgTypes.FLOAT4, -3f, (byte) -3),
                arguments(PgTypes.FLOAT4, Float.NaN, Double.NaN),
                arguments(PgTypes.FLOAT8, 0.1, new BigDecimal("0.1")),
                arguments(PgTypes.FLOAT8, 0.1, 0.1f),
                arguments(PgTypes.FLOAT8, 1e22, new BigDecimal("10000000000000000000000")),
                // The server does not print 2e+23, which lies in the middle between two doubles
                arguments(PgTypes.FLOAT8, 2e23, new BigDecimal("199999999999999980000000")),
                arguments(PgTypes.FLOAT8, Double.MIN_VALUE, new BigDecimal("5E-324")),
                arguments(PgTypes.FLOAT8, 1e18, new BigInteger("1000000000000000000")),
                arguments(PgTypes.FLOAT8, -0x1p63, Long.MIN_VALUE),
                arguments(PgTypes.FLOAT8, -0.0, BigDecimal.ZERO),
                arguments(PgTypes.FLOAT8, Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY),
                arguments(PgTypes.NUMERIC, new BigDecimal("0.1"), 0.1),
                arguments(PgTypes.NUMERIC, new BigDecimal("0.1"), 0.1f),
                arguments(PgTypes.NUMERIC, new BigDecimal("9007199254740993"), 9007199254740992.0),
                arguments(PgTypes.NUMERIC, new BigDecimal("5.00"), 5),
                arguments(PgTypes.NUMERIC, new BigDecimal("0.00"), 0L),
                arguments(PgTypes.NUMERIC, new BigDecimal("-9223372036854775808"), Long.MIN_VALUE),
                arguments(PgTypes.NUMERIC, new BigDecimal("1E+20"), BigInteger.TEN.pow(20)),
                arguments(PgTypes.NUMERIC, new BigDecimal("1.000000000000000000000000"), (byte) 1));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void isReadAs(PgType type, Number value, Number expected) {
        byte[] bytes = Bytes.encode(Codecs.standard().forType(type, value.getClass()), value);

        assertThat((Object) Bytes.decode(type, expected.getClass(), bytes)).isEqualTo(expected);
        assertThat((Object) Bytes.parse(type, expected.getClass(), text(type, bytes)))
                .isEqualTo(expected);
    }

    static Stream<Arguments> inexact() {
        return Stream.of(
                arguments(PgTypes.INT8, 3000000000L, Integer.class, "range"),
                arguments(PgTypes.INT8, 128L, Byte.class, "range"),
                arguments(PgTypes.INT8, 9007199254740993L, Double.class, "digits"),
                arguments(PgTypes.INT8, Long.MAX_VALUE, Double.class, "digits"),
                arguments(PgTypes.INT8, Long.MAX_VALUE, Float.class, "digits"),
                arguments(PgTypes.INT4, 16777217, Float.class, "digits"),
                arguments(PgTypes.OID, 4294967295L, Integer.class, "range"),
                arguments(PgTypes.FLOAT8, 0.5, Long.class, "fraction"),
                arguments(PgTypes.FLOAT8, 0.5, BigInteger.class, "fraction"),
                arguments(PgTypes.FLOAT8, 0x1p63, Long.class, "range"),
                arguments(PgTypes.FLOAT8, 1e300, Float.class, "range"),
                arguments(PgTypes.FLOAT8, 1e-300, Float.class, "range"),
                arguments(PgTypes.FLOAT8, Double.NaN, BigDecimal.class, "NaN"),
                arguments(PgTypes.FLOAT8, Double.NEGATIVE_INFINITY, Long.class, "-Infinity"),
                arguments(PgTypes.FLOAT4, Float.NaN, Integer.class, "NaN"),
                arguments(PgTypes.NUMERIC, Double.NaN, BigDecimal.class, "NaN"),
                arguments(PgTypes.NUMERIC, Double.POSITIVE_INFINITY, BigInteger.class, "Infinity"),
                arguments(PgTypes.NUMERIC, Double.NEGATIVE_INFINITY, Long.class, "-Infinity"),
                arguments(PgTypes.NUMERIC, new BigDecimal("0.1"), Integer.class, "fraction"),
                arguments(PgTypes.NUMERIC, new BigDecimal("1E-16383"), Long.class, "fraction"),
                arguments(PgTypes.NUMERIC, new BigDecimal("1E-16383"), BigInteger.class, "fraction"),
                arguments(PgTypes.NUMERIC, new BigDecimal("9223372036854775808"), Long.class, "range"),
                arguments(PgTypes.NUMERIC, new BigDecimal("1E+131071"), Long.class, "range"),
                arguments(PgTypes.NUMERIC, new BigDecimal("1E+400"), Double.class, "range"),
                arguments(PgTypes.NUMERIC, new BigDecimal("1E-400"), Double.class, "range"),
                arguments(PgTypes.NUMERIC, new BigDecimal("1E+40"), Float.class, "range"));
    }

    @ParameterizedTest
    @MethodSource("inexact")
    void isNotReadAs(PgType type, Number value, Class<?> javaClass, String reason) {
        byte[] bytes = Bytes.encode(Codecs.standard().forType(type, value.getClass()), value);

        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(type, javaClass, bytes))
                .withMessageContaining(reason);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(type, javaClass, text(type, bytes)))
                .withMessageContaining(reason);
    }

    private static String text(PgType type, byte[] bytes) {
        return Bytes.decode(type, String.class, bytes);
    }
}
