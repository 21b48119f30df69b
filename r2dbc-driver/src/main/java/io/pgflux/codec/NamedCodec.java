package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** Stands for the codec of a type whose number is not known yet. */
record NamedCodec(PgType type) implements ParameterCodec<Object> {

    @Override
    public Class<Object> javaType() {
        return Object.class;
    }

    @Override
    public void encode(Object value, ByteBuf out, CodecContext context) {
        throw new IllegalArgumentException("the database has no type of that name");
    }
}
