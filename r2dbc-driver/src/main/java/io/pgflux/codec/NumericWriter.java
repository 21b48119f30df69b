package io.pgflux.codec;

import static io.pgflux.codec.NumericCodec.BASE;
import static io.pgflux.codec.NumericCodec.GROUP;
import static io.pgflux.codec.NumericCodec.HEADER;
import static io.pgflux.codec.NumericCodec.MAX_SCALE;
import static io.pgflux.codec.NumericCodec.NEGATIVE;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Decimals in the binary form of numeric, see {@link NumericCodec}. */
final class NumericWriter {

    /** Decimal digits before the point (PostgreSQL manual, "Numeric Types"). */
    private static final int MAX_WHOLE_DIGITS = 131_072;

    /** So many decimal digits fit into a long. */
    private static final int MAX_LONG_DIGITS = 18;

    private NumericWriter() {}

    /** Infinities and NaN. */
    static void writeSpecial(int sign, ByteBuf out) {
        out.writeShort(0).writeShort(0).writeShort(sign).writeShort(0);
    }

    /** @throws ArithmeticException if it has more digits than numeric can hold */
    static void write(BigDecimal value, ByteBuf out) {
        int scale = value.scale();
        if (scale > MAX_SCALE) {
            throw new ArithmeticException("more than %d digits behind the decimal point".formatted(MAX_SCALE));
        }
        if (value.signum() == 0) {
            out.writeShort(0).writeShort(0).writeShort(0).writeShort(Math.max(scale, 0));
            return;
        }
        int precision = value.precision();
        if ((long) precision - scale > MAX_WHOLE_DIGITS) {
            throw new ArithmeticException("more than %d digits before the decimal point".formatted(MAX_WHOLE_DIGITS));
        }
        // Zeros until the decimal point is between two groups; the weight of the last group says where it is
        int zeros = Math.floorMod(-scale, GROUP);
        int lastWeight = -(scale + zeros) / GROUP;
        int sign = value.signum() < 0 ? NEGATIVE : 0;
        BigInteger unscaled = value.unscaledValue();
        if (precision + zeros <= MAX_LONG_DIGITS) {
            long digits = Math.abs(unscaled.longValue());
            for (int i = 0; i < zeros; i++) {
                digits *= 10;
            }
            writeLong(digits, lastWeight, sign, Math.max(scale, 0), out);
        } else {
            writeDigits(unscaled.abs() + "0".repeat(zeros), lastWeight, sign, Math.max(scale, 0), out);
        }
    }

    private static void writeLong(long digits, int lastWeight, int sign, int scale, ByteBuf out) {
        long rest = digits;
        int weight = lastWeight;
        while (rest % BASE == 0) {
            rest /= BASE;
            weight++;
        }
        int count = 0;
        for (long left = rest; left > 0; left /= BASE) {
            count++;
        }
        writeHeader(count, weight + count - 1, sign, scale, out);
        int first = out.writerIndex();
        out.writeZero(Short.BYTES * count);
        for (int i = count - 1; i >= 0; i--, rest /= BASE) {
            out.setShort(first + Short.BYTES * i, (int) (rest % BASE));
        }
    }

    /** By way of the decimal digits, because {@link BigInteger#toString()} divides by halves. */
    private static void writeDigits(String digits, int lastWeight, int sign, int scale, ByteBuf out) {
        int end = digits.length();
        int weight = lastWeight;
        while (end > GROUP && digits.startsWith("0000", end - GROUP)) {
            end -= GROUP;
            weight++;
        }
        int count = (end + GROUP - 1) / GROUP;
        writeHeader(count, weight + count - 1, sign, scale, out);
        for (int i = 0, to = end - GROUP * (count - 1); i < count; i++, to += GROUP) {
            out.writeShort(Integer.parseInt(digits, Math.max(to - GROUP, 0), to, 10));
        }
    }

    private static void writeHeader(int count, int weight, int sign, int scale, ByteBuf out) {
        out.ensureWritable(HEADER + Short.BYTES * count);
        out.writeShort(count).writeShort(weight).writeShort(sign).writeShort(scale);
    }
}
