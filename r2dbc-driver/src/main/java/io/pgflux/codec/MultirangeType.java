package io.pgflux.codec;

import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/** A multirange. */
record MultirangeType(PgType type, TypeCodecs element, boolean isBinary) implements TypeCodecs {

    MultirangeType(TypeDescription description, TypeCodecs element, boolean isBinary) {
        this(description.named(String.class), element, false); // not yet
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
