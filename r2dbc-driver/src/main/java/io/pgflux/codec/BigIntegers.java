package io.pgflux.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** BigInteger: whole numbers of any size. */
final class BigIntegers extends NumberClass<BigInteger> {

    BigIntegers() {
        super(BigInteger.class);
    }

    @Override
    BigInteger ofLong(long value) {
        return BigInteger.valueOf(value);
    }

    @Override
    BigInteger ofFloat(float value) {
        return ofDouble(value);
    }

    @Override
    BigInteger ofDouble(double value) {
        if (!Double.isFinite(value)) {
            throw notFinite(value);
        }
        return ofDecimal(new BigDecimal(value));
    }

    @Override
    BigInteger ofDecimal(long unscaled, int scale) {
        return scale == 0 ? BigInteger.valueOf(unscaled) : ofDecimal(BigDecimal.valueOf(unscaled, scale));
    }

    @Override
    BigInteger ofDecimal(BigDecimal value) {
        BigDecimal whole = value.setScale(0, RoundingMode.DOWN);
        if (whole.compareTo(value) != 0) {
            throw fraction();
        }
        return whole.unscaledValue();
    }

    @Override
    long toLong(BigInteger value) {
        if (value.bitLength() > 63) {
            throw new ArithmeticException("out of the range of int8");
        }
        return value.longValue();
    }

    @Override
    float toFloat(BigInteger value) {
        float result = value.floatValue();
        if (Float.isInfinite(result) || !ofDouble(result).equals(value)) {
            throw new ArithmeticException("has more digits than float4 can hold");
        }
        return result;
    }

    @Override
    double toDouble(BigInteger value) {
        double result = value.doubleValue();
        if (Double.isInfinite(result) || !ofDouble(result).equals(value)) {
            throw new ArithmeticException("has more digits than float8 can hold");
        }
        return result;
    }

    @Override
    BigDecimal toDecimal(BigInteger value) {
        return new BigDecimal(value);
    }
}
