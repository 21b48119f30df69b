package io.pgflux.codec;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** BigDecimal. The scale of a numeric is kept: {@code 0.00} has two. */
final class BigDecimals extends NumberClass<BigDecimal> {

    private static final int MAX_LONG_DIGITS = 19;

    BigDecimals() {
        super(BigDecimal.class);
    }

    @Override
    BigDecimal ofLong(long value) {
        return BigDecimal.valueOf(value);
    }

    @Override
    BigDecimal ofFloat(float value) {
        if (!Float.isFinite(value)) {
            throw notFinite(value);
        }
        return Floating.decimal(value);
    }

    @Override
    BigDecimal ofDouble(double value) {
        if (!Double.isFinite(value)) {
            throw notFinite(value);
        }
        return Floating.decimal(value);
    }

    @Override
    BigDecimal ofDecimal(long unscaled, int scale) {
        return BigDecimal.valueOf(unscaled, scale);
    }

    @Override
    BigDecimal ofDecimal(BigDecimal value) {
        return value;
    }

    @Override
    long toLong(BigDecimal value) {
        return exactLong(value);
    }

    @Override
    float toFloat(BigDecimal value) {
        return Floating.nearestFloat(value);
    }

    @Override
    double toDouble(BigDecimal value) {
        return Floating.nearestDouble(value);
    }

    @Override
    BigDecimal toDecimal(BigDecimal value) {
        return value;
    }

    /** @throws ArithmeticException unless it is a whole number in the range of a long */
    static long exactLong(BigDecimal value) {
        if (value.signum() == 0) {
            return 0;
        }
        // Before anything is expanded: 1E+1000000000 and 1E-1000000000 are short to write
        long wholeDigits = (long) value.precision() - value.scale();
        if (wholeDigits > MAX_LONG_DIGITS) {
            throw new ArithmeticException("out of the range of Long");
        }
        BigDecimal whole = wholeDigits <= 0 ? BigDecimal.ZERO : value.setScale(0, RoundingMode.DOWN);
        if (whole.compareTo(value) != 0) {
            throw new ArithmeticException("has a fraction, which a whole number cannot hold");
        }
        if (whole.unscaledValue().bitLength() >= Long.SIZE) {
            throw new ArithmeticException("out of the range of Long");
        }
        return whole.longValue();
    }
}
