package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.function.ToLongFunction;

/**
 * time, timestamp and timestamptz: types that carry a number of microseconds.
 *
 * @param toMicros of a value
 * @param ofMicros the value
 * @param parser the number for the server's text
 */
record MicrosCodec<T>(
        PgType type, Class<T> javaType, ToMicros<T> toMicros, OfMicros<T> ofMicros, ToLongFunction<String> parser)
        implements Codec<T> {

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        try {
            out.writeLong(toMicros.apply(value, context));
        } catch (ArithmeticException inexact) {
            throw new IllegalArgumentException(inexact.getMessage(), inexact);
        }
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, Long.BYTES);
        return ofMicros.apply(buffer.getLong(index), context);
    }

    @Override
    public T parse(String text, CodecContext context) {
        return ofMicros.apply(parser.applyAsLong(text), context);
    }

    @FunctionalInterface
    interface OfMicros<T> {
        T apply(long micros, CodecContext context);
    }

    @FunctionalInterface
    interface ToMicros<T> {
        long apply(T value, CodecContext context);
    }
}
