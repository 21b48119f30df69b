package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.BigInteger;

/** xid8: an unsigned number of 64 bits. */
final class Xid8Codec<T extends Number> extends NumberCodec<T> {

    private static final BigInteger RANGE = BigInteger.ONE.shiftLeft(Long.SIZE);

    Xid8Codec(NumberClass<T> numbers) {
        super(PgTypes.XID8, numbers);
    }

    @Override
    void write(T value, ByteBuf out) {
        BigDecimal decimal = numbers.toDecimal(value);
        // Before anything is expanded: 1E+1000000000 is short to write
        if (decimal.signum() < 0 || decimal.compareTo(new BigDecimal(RANGE)) >= 0) {
            throw new ArithmeticException("out of the range of xid8");
        }
        out.writeLong(decimal.toBigIntegerExact().longValue());
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, Long.BYTES);
        return ofUnsigned(buffer.getLong(index));
    }

    @Override
    public T parse(String text, CodecContext context) {
        return ofUnsigned(Long.parseUnsignedLong(text));
    }

    private T ofUnsigned(long value) {
        return value >= 0
                ? numbers.ofLong(value)
                : numbers.ofDecimal(new BigDecimal(BigInteger.valueOf(value).add(RANGE)));
    }
}
