package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A codec from functions, see {@link Codec#fixed}. */
record FixedCodec<T>(
        PgType type,
        Class<T> javaType,
        int length,
        BiConsumer<ByteBuf, T> writer,
        FixedReader<T> reader,
        Function<String, T> parser)
        implements Codec<T> {

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        writer.accept(out, value);
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        checkLength(length, this.length);
        return reader.read(buffer, index);
    }

    @Override
    public @Nullable FixedReader<T> reader(int length) {
        return length == this.length ? reader : null;
    }

    @Override
    public T parse(String text, CodecContext context) {
        return parser.apply(text);
    }

    static void checkLength(int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException("%d bytes instead of %d".formatted(length, expected));
        }
    }
}
