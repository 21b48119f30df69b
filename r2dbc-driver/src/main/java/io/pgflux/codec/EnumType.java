package io.pgflux.codec;

import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/** An enum of the database: its label as a String, or the constant of that name of any Java enum. */
record EnumType(PgType type) implements TypeCodecs {

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        if (requested.isAssignableFrom(String.class)) {
            return new StringCodec(type);
        }
        return requested.isEnum() ? EnumCodec.byName(type, requested.asSubclass(Enum.class)) : null;
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        return TextCodecs.literal(type, javaClass);
    }

    @Override
    public boolean isBinary() {
        return true;
    }
}
