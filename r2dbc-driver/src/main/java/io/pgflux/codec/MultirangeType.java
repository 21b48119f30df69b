package io.pgflux.codec;

import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A multirange over any range. */
record MultirangeType(PgType type, TypeCodecs range, boolean isBinary) implements TypeCodecs {

    MultirangeType(TypeDescription description, TypeCodecs range, boolean isBinary) {
        this(description.named(Multirange.class), range, isBinary);
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        if (!(range instanceof RangeType ranges)) { // the catalogue does not have it
            return new TextType(type).toRead(requested);
        }
        if (requested == String.class) {
            return TextCodec.string(values(ranges, String.class), Multirange::toString);
        }
        if (requested.isAssignableFrom(Multirange.class)) {
            return of(ranges.element().type().javaType());
        }
        return requested.isAssignableFrom(List.class) ? lists(ranges) : null;
    }

    /** With bounds of a class; null if they cannot be read as that. */
    @Nullable
    Codec<?> of(Class<?> bounds) {
        return range instanceof RangeType ranges && ranges.of(bounds) != null ? values(ranges, bounds) : null;
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        if (range instanceof RangeType ranges) {
            if (javaClass == Multirange.class) {
                return of(ranges.element().type().javaType());
            }
            if (List.class.isAssignableFrom(javaClass)) {
                return lists(ranges);
            }
        }
        return TextCodecs.literal(type, javaClass);
    }

    private <B> MultirangeCodec<B, Multirange<B>> values(RangeType ranges, Class<B> bounds) {
        return MultirangeCodec.values(this, RangeCodec.of(ranges, bounds));
    }

    private Codec<?> lists(RangeType ranges) {
        return MultirangeCodec.lists(
                this, RangeCodec.of(ranges, ranges.element().type().javaType()));
    }
}
