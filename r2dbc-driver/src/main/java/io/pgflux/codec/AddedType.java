package io.pgflux.codec;

import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/** A type that is made of others, for which a user has codecs, which come first. */
record AddedType(ScalarType added, TypeCodecs made) implements TypeCodecs {

    @Override
    public PgType type() {
        return added.type();
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        Codec<?> codec = added.toRead(requested);
        return codec != null ? codec : made.toRead(requested);
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        Codec<?> codec = added.toWrite(javaClass);
        return codec != null ? codec : made.toWrite(javaClass);
    }

    @Override
    public boolean isBinary() {
        return added.isBinary() && made.isBinary();
    }
}
