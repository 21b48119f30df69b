package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** Stands for the codec of a type whose number is not known yet. */
record NamedCodec(PgType type) implements Codec<Object> {

    @Override
    public Class<Object> javaType() {
        return Object.class;
    }

    @Override
    public void encode(Object value, ByteBuf out, CodecContext context) {
        throw new IllegalArgumentException("the database has no type of that name");
    }

    @Override
    public Object decode(ByteBuf buffer, int index, int length, CodecContext context) {
        throw new IllegalStateException("for parameters only");
    }

    @Override
    public Object parse(String text, CodecContext context) {
        throw new IllegalStateException("for parameters only");
    }
}
