package io.pgflux.codec;

import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/** A type that is only known as its text: it has no binary form, or none that we read. */
record TextType(PgType type) implements TypeCodecs {

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        return requested.isAssignableFrom(String.class) ? new StringCodec(type) : null;
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        return TextCodecs.literal(type, javaClass);
    }

    @Override
    public boolean isBinary() {
        return false;
    }
}
