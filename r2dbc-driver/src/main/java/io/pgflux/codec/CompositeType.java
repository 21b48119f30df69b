package io.pgflux.codec;

import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/** A composite type, or the anonymous {@code record}, which has no attributes. */
record CompositeType(PgType type, TypeDescription description, Codecs codecs, boolean isBinary) implements TypeCodecs {

    CompositeType(TypeDescription description, Codecs codecs, boolean isBinary) {
        this(description.named(String.class), description, codecs, false); // not yet
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        return requested.isAssignableFrom(String.class) ? new StringCodec(type) : null;
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        return TextCodecs.literal(type, javaClass);
    }
}
