package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** The codec of a type under the number that a database has given it, or under the name of a domain over it. */
record RenamedCodec<T>(PgType type, Codec<T> codec) implements Codec<T> {

    @Override
    public Class<T> javaType() {
        return codec.javaType();
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        codec.encode(value, out, context);
    }

    @Override
    public Format parameterFormat() {
        return codec.parameterFormat();
    }

    @Override
    public boolean readsBinary() {
        return codec.readsBinary();
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return codec.decode(buffer, index, length, context);
    }

    @Override
    public T parse(String text, CodecContext context) {
        return codec.parse(text, context);
    }
}
