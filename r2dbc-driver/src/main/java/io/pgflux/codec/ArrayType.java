package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** An array, which has no dimensions of its own: they come with each value. */
record ArrayType(PgType type, TypeCodecs element, char delimiter, boolean isBinary) implements TypeCodecs {

    ArrayType(TypeDescription description, TypeCodecs element, boolean isBinary) {
        this(
                description.named(
                        Array.newInstance(element.type().javaType(), 0).getClass()),
                element,
                description.delimiter(),
                false);
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
