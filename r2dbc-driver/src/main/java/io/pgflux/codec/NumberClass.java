package io.pgflux.codec;

import java.math.BigDecimal;

/**
 * How a Java class of numbers stands to what PostgreSQL's types of numbers carry: a {@code long} (int2, int4, int8,
 * oid), a {@code float}, a {@code double}, a decimal (numeric).
 *
 * <p>Exact or an {@link ArithmeticException}, with one exception. Who names float or double, as a class or as a type,
 * asks for the nearest one: from a decimal or from a double. Even then a number beyond the range, or one that would
 * become zero, is an error. Between whole numbers and floating point there is no rounding at all: 2<sup>53</sup>+1 has
 * no double.
 *
 * <p>As a decimal, a float or double is the one that the server prints for it: 0.1, not 0.1000000000000000055. As a
 * whole number it is what it is in binary.
 *
 * @param <T> the class
 */
abstract sealed class NumberClass<T extends Number>
        permits WholeNumbers, BigIntegers, FloatNumbers, DoubleNumbers, BigDecimals {

    private final Class<T> javaType;

    NumberClass(Class<T> javaType) {
        this.javaType = javaType;
    }

    final Class<T> javaType() {
        return javaType;
    }

    abstract T ofLong(long value);

    abstract T ofFloat(float value);

    abstract T ofDouble(double value);

    /** The decimal {@code unscaled * 10^-scale}; scale is not negative. */
    abstract T ofDecimal(long unscaled, int scale);

    abstract T ofDecimal(BigDecimal value);

    abstract long toLong(T value);

    abstract float toFloat(T value);

    abstract double toDouble(T value);

    abstract BigDecimal toDecimal(T value);

    final ArithmeticException outOfRange() {
        return new ArithmeticException("out of the range of " + javaType.getSimpleName());
    }

    final ArithmeticException fraction() {
        return new ArithmeticException("has a fraction, which %s cannot hold".formatted(javaType.getSimpleName()));
    }

    /** For a double that is no number: NaN or an infinity. */
    final ArithmeticException notFinite(double value) {
        return new ArithmeticException("%s has no %s".formatted(javaType.getSimpleName(), value));
    }
}
