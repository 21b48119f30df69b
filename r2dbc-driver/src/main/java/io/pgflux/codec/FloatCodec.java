package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** float4 and float8. */
final class FloatCodec<T extends Number> extends NumberCodec<T> {

    private final boolean single;

    private FloatCodec(PgType type, boolean single, NumberClass<T> numbers) {
        super(type, numbers);
        this.single = single;
    }

    static <T extends Number> FloatCodec<T> float4(NumberClass<T> numbers) {
        return new FloatCodec<>(PgTypes.FLOAT4, true, numbers);
    }

    static <T extends Number> FloatCodec<T> float8(NumberClass<T> numbers) {
        return new FloatCodec<>(PgTypes.FLOAT8, false, numbers);
    }

    @Override
    void write(T value, ByteBuf out) {
        if (single) {
            out.writeFloat(numbers.toFloat(value));
        } else {
            out.writeDouble(numbers.toDouble(value));
        }
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, single ? Float.BYTES : Double.BYTES);
        return single ? numbers.ofFloat(buffer.getFloat(index)) : numbers.ofDouble(buffer.getDouble(index));
    }

    /** NaN, Infinity and -Infinity are spelled as in Java. */
    @Override
    public T parse(String text, CodecContext context) {
        return single ? numbers.ofFloat(Float.parseFloat(text)) : numbers.ofDouble(Double.parseDouble(text));
    }
}
