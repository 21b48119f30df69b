package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A codec from functions, for a type whose binary form has no fixed length. */
record VaryingCodec<T>(
        PgType type, Class<T> javaType, BiConsumer<ByteBuf, T> writer, Decoder<T> reader, Function<String, T> parser)
        implements Codec<T> {

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        writer.accept(out, value);
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return reader.decode(buffer, index, length, context);
    }

    @Override
    public T parse(String text, CodecContext context) {
        return parser.apply(text);
    }
}
