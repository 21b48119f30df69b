package io.pgflux.codec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Exact and nearest floating point numbers, and the decimals that stand for them. */
final class Floating {

    /** Any decimal of so many digits survives the way through the type (C: FLT_DIG, DBL_DIG). */
    private static final int FLOAT_DIGITS = 6;

    private static final int DOUBLE_DIGITS = 15;

    // In these ranges a decimal of so few digits is no midpoint, and no other of so few stands for the same number
    private static final double FAST_MIN = 1e-3;
    private static final float FLOAT_WHOLE = 0x1p24f;
    private static final double DOUBLE_WHOLE = 0x1p53;

    private static final BigDecimal HALF = new BigDecimal("0.5");

    private Floating() {}

    /** @throws ArithmeticException if no double has this value */
    static double exactDouble(long value) {
        double result = value;
        if ((long) result != value || result == 0x1p63) { // the cast back stops at 2^63-1
            throw new ArithmeticException("has more digits than Double can hold");
        }
        return result;
    }

    /** @throws ArithmeticException if no float has this value */
    static float exactFloat(long value) {
        float result = value;
        if ((long) result != value || result == 0x1p63f) {
            throw new ArithmeticException("has more digits than Float can hold");
        }
        return result;
    }

    /** The nearest float; NaN and infinities are themselves. */
    static float nearestFloat(double value) {
        float result = (float) value;
        if (Float.isInfinite(result) != Double.isInfinite(value) || (result == 0 && value != 0)) {
            throw new ArithmeticException("out of the range of Float");
        }
        return result;
    }

    static float nearestFloat(BigDecimal value) {
        float result = value.floatValue();
        if (Float.isInfinite(result) || (result == 0 && value.signum() != 0)) {
            throw new ArithmeticException("out of the range of Float");
        }
        return result;
    }

    static double nearestDouble(BigDecimal value) {
        double result = value.doubleValue();
        if (Double.isInfinite(result) || (result == 0 && value.signum() != 0)) {
            throw new ArithmeticException("out of the range of Double");
        }
        return result;
    }

    /**
     * The shortest decimal between the midpoints to the neighbours of this finite number, which is what the server
     * prints ({@code extra_float_digits} 1; PostgreSQL: {@code src/common/d2s.c}). {@link Double#toString(double)} is
     * not always the shortest before Java 19 (JDK-4511638), and takes midpoints.
     */
    static BigDecimal decimal(double value) {
        double size = Math.abs(value);
        if (size >= FAST_MIN && size < DOUBLE_WHOLE) {
            BigDecimal fast = new BigDecimal(Double.toString(value));
            if (fast.precision() <= DOUBLE_DIGITS) {
                return withoutZeros(fast);
            }
        }
        BigDecimal decimal = shortest(
                new BigDecimal(size),
                new BigDecimal(size - Math.nextDown(size)),
                new BigDecimal(Math.ulp(size)),
                size < Double.MIN_NORMAL ? 1 : DOUBLE_DIGITS);
        return value < 0 ? decimal.negate() : decimal;
    }

    static BigDecimal decimal(float value) {
        float size = Math.abs(value);
        if (size >= FAST_MIN && size < FLOAT_WHOLE) {
            BigDecimal fast = new BigDecimal(Float.toString(value));
            if (fast.precision() <= FLOAT_DIGITS) {
                return withoutZeros(fast);
            }
        }
        BigDecimal decimal = shortest(
                new BigDecimal(size),
                new BigDecimal(size - Math.nextDown(size)),
                new BigDecimal(Math.ulp(size)),
                size < Float.MIN_NORMAL ? 1 : FLOAT_DIGITS);
        return value < 0 ? decimal.negate() : decimal;
    }

    private static BigDecimal shortest(BigDecimal exact, BigDecimal gapBelow, BigDecimal gapAbove, int firstDigits) {
        if (exact.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal lower = exact.subtract(gapBelow.multiply(HALF));
        BigDecimal upper = exact.add(gapAbove.multiply(HALF));
        for (int digits = firstDigits; ; digits++) {
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (nearest.compareTo(lower) > 0 && nearest.compareTo(upper) < 0) {
                return withoutZeros(nearest);
            }
            // The gap above a power of two is twice the one below
            BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
            if (above.compareTo(upper) < 0) {
                return withoutZeros(above);
            }
        }
    }

    private static BigDecimal withoutZeros(BigDecimal decimal) {
        BigDecimal stripped = decimal.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** As the server prints it. */
    static String text(double value) {
        return Double.isFinite(value) && value != 0 ? text(decimal(value), DOUBLE_DIGITS) : special(value);
    }

    static String text(float value) {
        return Float.isFinite(value) && value != 0 ? text(decimal(value), FLOAT_DIGITS) : special(value);
    }

    private static String special(double value) {
        if (value == 0) {
            return 1 / value > 0 ? "0" : "-0";
        }
        return Double.toString(value);
    }

    /** With an exponent where printf's %g has one. */
    private static String text(BigDecimal decimal, int fixedDigits) {
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < fixedDigits) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString().replaceFirst("0+$", "");
        return (decimal.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
