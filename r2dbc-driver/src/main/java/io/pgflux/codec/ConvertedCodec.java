package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.function.Function;

/**
 * Another Java class for what a codec reads and writes.
 *
 * @param reader throws ArithmeticException if the class cannot hold the value
 * @param writer throws IllegalArgumentException if the type cannot
 */
record ConvertedCodec<S, T>(Codec<S> codec, Class<T> javaType, Function<S, T> reader, Function<T, S> writer)
        implements Codec<T> {

    @Override
    public PgType type() {
        return codec.type();
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        codec.encode(writer.apply(value), out, context);
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return reader.apply(codec.decode(buffer, index, length, context));
    }

    @Override
    public T parse(String text, CodecContext context) {
        return reader.apply(codec.parse(text, context));
    }
}
