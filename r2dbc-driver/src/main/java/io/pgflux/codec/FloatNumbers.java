package io.pgflux.codec;

import java.math.BigDecimal;

/** Float. */
final class FloatNumbers extends NumberClass<Float> {

    FloatNumbers() {
        super(Float.class);
    }

    @Override
    Float ofLong(long value) {
        return Floating.exactFloat(value);
    }

    @Override
    Float ofFloat(float value) {
        return value;
    }

    @Override
    Float ofDouble(double value) {
        return Floating.nearestFloat(value);
    }

    @Override
    Float ofDecimal(long unscaled, int scale) {
        return scale == 0 ? (float) unscaled : ofDecimal(BigDecimal.valueOf(unscaled, scale));
    }

    @Override
    Float ofDecimal(BigDecimal value) {
        return Floating.nearestFloat(value);
    }

    @Override
    long toLong(Float value) {
        if (value != Math.rint(value) || value < -0x1p63f || value >= 0x1p63f) {
            throw new ArithmeticException("not a whole number in the range of int8");
        }
        return value.longValue();
    }

    @Override
    float toFloat(Float value) {
        return value;
    }

    @Override
    double toDouble(Float value) {
        return value;
    }

    @Override
    BigDecimal toDecimal(Float value) {
        return Floating.decimal(value.floatValue());
    }
}
