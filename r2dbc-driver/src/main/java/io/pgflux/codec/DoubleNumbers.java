package io.pgflux.codec;

import java.math.BigDecimal;

/** Double. */
final class DoubleNumbers extends NumberClass<Double> {

    DoubleNumbers() {
        super(Double.class);
    }

    @Override
    Double ofLong(long value) {
        return Floating.exactDouble(value);
    }

    @Override
    Double ofFloat(float value) {
        return (double) value;
    }

    @Override
    Double ofDouble(double value) {
        return value;
    }

    @Override
    Double ofDecimal(long unscaled, int scale) {
        return scale == 0 ? (double) unscaled : ofDecimal(BigDecimal.valueOf(unscaled, scale));
    }

    @Override
    Double ofDecimal(BigDecimal value) {
        return Floating.nearestDouble(value);
    }

    @Override
    long toLong(Double value) {
        if (value != Math.rint(value) || value < -0x1p63 || value >= 0x1p63) {
            throw new ArithmeticException("not a whole number in the range of int8");
        }
        return value.longValue();
    }

    @Override
    float toFloat(Double value) {
        return Floating.nearestFloat(value);
    }

    @Override
    double toDouble(Double value) {
        return value;
    }

    @Override
    BigDecimal toDecimal(Double value) {
        return Floating.decimal(value);
    }
}
