package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** int2, int4, int8, oid, xid and cid. */
final class IntegerCodec<T extends Number> extends NumberCodec<T> {

    private final int width;
    private final long min;
    private final long max;

    private IntegerCodec(PgType type, int width, long min, long max, NumberClass<T> numbers) {
        super(type, numbers);
        this.width = width;
        this.min = min;
        this.max = max;
    }

    static <T extends Number> IntegerCodec<T> int2(NumberClass<T> numbers) {
        return new IntegerCodec<>(PgTypes.INT2, Short.BYTES, Short.MIN_VALUE, Short.MAX_VALUE, numbers);
    }

    static <T extends Number> IntegerCodec<T> int4(NumberClass<T> numbers) {
        return new IntegerCodec<>(PgTypes.INT4, Integer.BYTES, Integer.MIN_VALUE, Integer.MAX_VALUE, numbers);
    }

    static <T extends Number> IntegerCodec<T> int8(NumberClass<T> numbers) {
        return new IntegerCodec<>(PgTypes.INT8, Long.BYTES, Long.MIN_VALUE, Long.MAX_VALUE, numbers);
    }

    static <T extends Number> IntegerCodec<T> oid(NumberClass<T> numbers) {
        return unsigned(PgTypes.OID, numbers);
    }

    /** A type of unsigned numbers of 32 bits. */
    static <T extends Number> IntegerCodec<T> unsigned(PgType type, NumberClass<T> numbers) {
        return new IntegerCodec<>(type, Integer.BYTES, 0, 0xFFFF_FFFFL, numbers);
    }

    @Override
    void write(T value, ByteBuf out) {
        long number = numbers.toLong(value);
        if (number < min || number > max) {
            throw new ArithmeticException("out of the range of " + type());
        }
        switch (width) {
            case Short.BYTES -> out.writeShort((int) number);
            case Integer.BYTES -> out.writeInt((int) number);
            default -> out.writeLong(number);
        }
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, width);
        return numbers.ofLong(
                switch (width) {
                    case Short.BYTES -> buffer.getShort(index);
                    case Integer.BYTES -> min == 0 ? buffer.getUnsignedInt(index) : buffer.getInt(index);
                    default -> buffer.getLong(index);
                });
    }

    @Override
    public T parse(String text, CodecContext context) {
        return numbers.ofLong(Long.parseLong(text));
    }
}
