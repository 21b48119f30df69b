package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.time.DateTimeException;
import java.util.function.Function;

/**
 * What another codec reads and writes, as a class that holds the same.
 *
 * @param from the value of what has been read; a DateTimeException or IllegalArgumentException if there is none
 * @param to what is written
 */
record ConvertedCodec<S, T>(Codec<S> codec, Class<T> javaType, Function<S, T> from, Function<T, S> to)
        implements Codec<T> {

    @Override
    public PgType type() {
        return codec.type();
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        codec.encode(to.apply(value), out, context);
    }

    @Override
    public Format parameterFormat() {
        return codec.parameterFormat();
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return convert(codec.decode(buffer, index, length, context));
    }

    @Override
    public T parse(String text, CodecContext context) {
        return convert(codec.parse(text, context));
    }

    @SuppressWarnings("UnusedException") // its message quotes the value
    private T convert(S value) {
        try {
            return from.apply(value);
        } catch (DateTimeException | IllegalArgumentException none) {
            throw new ArithmeticException("not a " + javaType.getSimpleName());
        }
    }
}
