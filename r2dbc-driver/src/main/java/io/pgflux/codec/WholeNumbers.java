package io.pgflux.codec;

import java.math.BigDecimal;
import java.util.function.LongFunction;

/** Byte, Short, Integer and Long. */
final class WholeNumbers<T extends Number> extends NumberClass<T> {

    private final long min;
    private final long max;
    private final LongFunction<T> narrow;

    WholeNumbers(Class<T> javaType, long min, long max, LongFunction<T> narrow) {
        super(javaType);
        this.min = min;
        this.max = max;
        this.narrow = narrow;
    }

    @Override
    T ofLong(long value) {
        if (value < min || value > max) {
            throw outOfRange();
        }
        return narrow.apply(value);
    }

    @Override
    T ofFloat(float value) {
        return ofDouble(value);
    }

    @Override
    T ofDouble(double value) {
        if (!Double.isFinite(value)) {
            throw notFinite(value);
        }
        if (value != Math.rint(value)) {
            throw fraction();
        }
        if (value < -0x1p63 || value >= 0x1p63) {
            throw outOfRange();
        }
        return ofLong((long) value);
    }

    @Override
    T ofDecimal(long unscaled, int scale) {
        return scale == 0 ? ofLong(unscaled) : ofDecimal(BigDecimal.valueOf(unscaled, scale));
    }

    @Override
    T ofDecimal(BigDecimal value) {
        return ofLong(BigDecimals.exactLong(value));
    }

    @Override
    long toLong(T value) {
        return value.longValue();
    }

    @Override
    float toFloat(T value) {
        return Floating.exactFloat(value.longValue());
    }

    @Override
    double toDouble(T value) {
        return Floating.exactDouble(value.longValue());
    }

    @Override
    BigDecimal toDecimal(T value) {
        return BigDecimal.valueOf(value.longValue());
    }
}
