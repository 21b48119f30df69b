package io.pgflux.codec;

import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/**
 * A domain: its values are those of its base type. Columns of a domain are described as the base type by the server itself;
 * elements of arrays and fields of composites are not.
 */
record DomainType(PgType type, TypeCodecs base) implements TypeCodecs {

    DomainType(TypeDescription description, TypeCodecs base) {
        this(description.named(base.type().javaType()), base);
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        return base.toRead(requested);
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        Codec<?> codec = base.toWrite(javaClass);
        return codec == null ? null : new RenamedCodec<>(type, codec);
    }

    @Override
    public boolean isBinary() {
        return base.isBinary();
    }
}
