package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/**
 * Finds the codec of a parameter whose class alone does not say it, such as a List, by looking at the value. Never encodes
 * anything itself.
 */
abstract class ValueDependent<T> implements ParameterCodec<T> {

    private final Class<T> javaType;

    ValueDependent(Class<T> javaType) {
        this.javaType = javaType;
    }

    /** @throws IllegalArgumentException if the value cannot be sent */
    abstract Codec<?> codecOf(T value, Codecs codecs);

    final Codec<?> codecOfObject(Object value, Codecs codecs) {
        return codecOf(javaType.cast(value), codecs);
    }

    /** For NULL, which the server infers. */
    @Override
    public final PgType type() {
        return PgTypes.UNSPECIFIED;
    }

    @Override
    public final Class<T> javaType() {
        return javaType;
    }

    @Override
    public final void encode(T value, ByteBuf out, CodecContext context) {
        throw new IllegalStateException("the value's own codec encodes it");
    }
}
