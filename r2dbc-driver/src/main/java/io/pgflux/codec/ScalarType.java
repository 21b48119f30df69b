package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A type whose codecs are rows of a table, one for each class. */
final class ScalarType implements TypeCodecs {

    private final PgType type;
    private final Map<Class<?>, Codec<?>> byClass = new LinkedHashMap<>();
    private final List<CodecProvider> providers;
    private final boolean sent;

    /**
     * @param rows all of that type; of two for the same class the first counts
     * @param providers of codecs for further classes
     */
    ScalarType(PgType type, List<Codec<?>> rows, List<CodecProvider> providers) {
        this(type, rows, providers, true);
    }

    private ScalarType(PgType type, List<Codec<?>> rows, List<CodecProvider> providers, boolean sent) {
        this.type = type;
        this.providers = providers;
        this.sent = sent;
        rows.forEach(row -> byClass.putIfAbsent(row.javaType(), row));
    }

    @Override
    public PgType type() {
        return type;
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        Codec<?> exact = byClass.get(requested);
        if (exact == null && requested.isAssignableFrom(type.javaType())) {
            exact = byClass.get(type.javaType());
        }
        return exact != null ? exact : provided(requested);
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        Codec<?> exact = byClass.get(javaClass);
        if (exact == null) {
            exact = ofSupertype(byClass, javaClass);
        }
        return exact != null ? exact : provided(javaClass);
    }

    private @Nullable Codec<?> provided(Class<?> javaClass) {
        for (CodecProvider provider : providers) {
            Codec<?> codec = provider.codec(type, javaClass);
            if (codec != null) {
                return codec;
            }
        }
        return null;
    }

    static @Nullable Codec<?> ofSupertype(Map<Class<?>, Codec<?>> codecs, Class<?> javaClass) {
        for (Map.Entry<Class<?>, Codec<?>> entry : codecs.entrySet()) {
            if (entry.getKey().isAssignableFrom(javaClass)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Only if all rows read it, since the format of a column is chosen before anybody asks for a class. */
    @Override
    public boolean isBinary() {
        return sent && byClass.values().stream().allMatch(Codec::readsBinary);
    }

    /** With further rows behind these, whose default class remains. */
    ScalarType with(ScalarType more) {
        List<Codec<?>> rows = new ArrayList<>(byClass.values());
        rows.addAll(more.byClass.values());
        return new ScalarType(type, rows, providers, sent);
    }

    /**
     * The same rows for a type that the database gives another number.
     *
     * @param sentAsBinary whether the server can send it in binary
     */
    ScalarType as(PgType other, boolean sentAsBinary) {
        List<Codec<?>> rows = new ArrayList<>();
        byClass.values().forEach(row -> rows.add(new RenamedCodec<>(other, row)));
        return new ScalarType(other, rows, providers, sentAsBinary);
    }
}
