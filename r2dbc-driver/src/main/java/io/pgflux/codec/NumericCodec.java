package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * numeric, whose binary form has digits to the base of 10000 ({@code numeric_send} in PostgreSQL's {@code numeric.c}):
 * their number, the weight of the first (its exponent to that base), the sign, the number of decimal digits after the
 * point, the digits, most significant first; all of them 16 bits, unsigned but for the weight.
 */
final class NumericCodec<T extends Number> extends NumberCodec<T> {

    static final int HEADER = 8;
    static final int NEGATIVE = 0x4000;
    static final int NAN = 0xC000;
    static final int POSITIVE_INFINITY = 0xD000;
    static final int NEGATIVE_INFINITY = 0xF000;

    /** Decimal digits after the point (PostgreSQL manual, "Numeric Types"). */
    static final int MAX_SCALE = 16_383;

    /** With 131072 before the point, which is their largest number, the point and the sign. */
    private static final int MAX_CHARACTERS = 131_072 + MAX_SCALE + 2;

    /** Decimal digits of one digit to the base of 10000. */
    static final int GROUP = 4;

    static final int BASE = 10_000;

    /** So many digits make at most 20 decimal ones, and fit into a long if the first is not above 921. */
    private static final int MAX_LONG_GROUPS = 5;

    private static final int MAX_FIRST_OF_LONG = 921;

    private static final long[] POWERS_OF_TEN = new long[19];

    static {
        long power = 1;
        for (int i = 0; i < POWERS_OF_TEN.length; i++, power *= 10) {
            POWERS_OF_TEN[i] = power;
        }
    }

    NumericCodec(NumberClass<T> numbers) {
        super(PgTypes.NUMERIC, numbers);
    }

    @Override
    void write(T value, ByteBuf out) {
        if (value instanceof Double || value instanceof Float) {
            double floating = value.doubleValue();
            if (!Double.isFinite(floating)) {
                NumericWriter.writeSpecial(
                        Double.isNaN(floating) ? NAN : floating > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY, out);
                return;
            }
        }
        NumericWriter.write(numbers.toDecimal(value), out);
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        int count = length < HEADER ? 0 : buffer.getUnsignedShort(index);
        FixedCodec.checkLength(length, HEADER + Short.BYTES * count);
        int weight = buffer.getShort(index + 2);
        int sign = buffer.getUnsignedShort(index + 4);
        int scale = buffer.getUnsignedShort(index + 6);
        if (sign != 0 && sign != NEGATIVE) {
            return numbers.ofDouble(special(sign));
        }
        if (scale > MAX_SCALE) {
            throw new IllegalArgumentException("a scale of " + scale);
        }
        // The digits as a whole number are to be multiplied by 10 to this
        int shift = GROUP * (weight - count + 1) + scale;
        int digits = index + HEADER;
        if (count < MAX_LONG_GROUPS || (count == MAX_LONG_GROUPS && digit(buffer, digits) <= MAX_FIRST_OF_LONG)) {
            long unscaled = shiftLong(unscaled(buffer, digits, count), shift);
            if (unscaled >= 0) {
                return numbers.ofDecimal(sign == 0 ? unscaled : -unscaled, scale);
            }
        }
        BigInteger unscaled = shiftBig(bigUnscaled(buffer, digits, count), shift);
        return numbers.ofDecimal(new BigDecimal(sign == 0 ? unscaled : unscaled.negate(), scale));
    }

    /** Whether it is NaN or an infinity. */
    static boolean isSpecial(ByteBuf buffer, int index, int length) {
        int sign = length < HEADER ? 0 : buffer.getUnsignedShort(index + 4);
        return sign != 0 && sign != NEGATIVE;
    }

    private static double special(int sign) {
        return switch (sign) {
            case NAN -> Double.NaN;
            case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
            case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
            default -> throw new IllegalArgumentException("a sign of " + sign);
        };
    }

    private static int digit(ByteBuf buffer, int index) {
        int digit = buffer.getUnsignedShort(index);
        if (digit >= BASE) {
            throw new IllegalArgumentException("a digit of %d to the base of 10000".formatted(digit));
        }
        return digit;
    }

    private static long unscaled(ByteBuf buffer, int index, int count) {
        long result = 0;
        for (int i = 0; i < count; i++) {
            result = result * BASE + digit(buffer, index + Short.BYTES * i);
        }
        return result;
    }

    /** By halves, since digit by digit takes time in the square of their number. */
    private static BigInteger bigUnscaled(ByteBuf buffer, int index, int count) {
        if (count < MAX_LONG_GROUPS) {
            return BigInteger.valueOf(unscaled(buffer, index, count));
        }
        int low = count / 2;
        return bigUnscaled(buffer, index, count - low)
                .multiply(BigInteger.TEN.pow(GROUP * low))
                .add(bigUnscaled(buffer, index + Short.BYTES * (count - low), low));
    }

    /** @return negative if a long is too short for the result */
    private static long shiftLong(long value, int shift) {
        if (value == 0 || shift == 0) {
            return value;
        }
        if (shift > 0) {
            return shift < POWERS_OF_TEN.length && value <= Long.MAX_VALUE / POWERS_OF_TEN[shift]
                    ? value * POWERS_OF_TEN[shift]
                    : -1;
        }
        // A digit stands for four decimal ones, of which the last may be zeros behind the scale
        if (-shift >= POWERS_OF_TEN.length || value % POWERS_OF_TEN[-shift] != 0) {
            throw beyondScale();
        }
        return value / POWERS_OF_TEN[-shift];
    }

    private static BigInteger shiftBig(BigInteger value, int shift) {
        if (shift >= 0) {
            return value.multiply(BigInteger.TEN.pow(shift));
        }
        BigInteger[] parts = value.divideAndRemainder(BigInteger.TEN.pow(-shift));
        if (parts[1].signum() != 0) {
            throw beyondScale();
        }
        return parts[0];
    }

    private static IllegalArgumentException beyondScale() {
        return new IllegalArgumentException("digits behind the scale");
    }

    @Override
    public T parse(String text, CodecContext context) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> numbers.ofDouble(Double.parseDouble(text));
            default -> numbers.ofDecimal(decimal(text));
        };
    }

    /** Without exponent, as the server prints it: {@code 1e999999999} as a whole number would take all memory. */
    private static BigDecimal decimal(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("%d characters of a number".formatted(text.length()));
        }
        if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            throw new IllegalArgumentException("a number with an exponent");
        }
        return new BigDecimal(text);
    }
}
