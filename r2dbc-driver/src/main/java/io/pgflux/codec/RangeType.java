package io.pgflux.codec;

import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import org.jspecify.annotations.Nullable;

/** A range over any type. */
record RangeType(PgType type, TypeCodecs element, boolean isBinary) implements TypeCodecs {

    RangeType(TypeDescription description, TypeCodecs element, boolean isBinary) {
        this(description.named(Range.class), element, isBinary);
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        if (requested == String.class) {
            return TextCodec.string(RangeCodec.of(this, String.class), Range::toString);
        }
        return requested.isAssignableFrom(Range.class) ? of(element.type().javaType()) : null;
    }

    /** With bounds of a class; null if they cannot be read as that. */
    @Nullable
    Codec<?> of(Class<?> bounds) {
        return element.toRead(bounds) == null ? null : RangeCodec.of(this, bounds);
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        return javaClass == Range.class ? of(element.type().javaType()) : TextCodecs.literal(type, javaClass);
    }
}
