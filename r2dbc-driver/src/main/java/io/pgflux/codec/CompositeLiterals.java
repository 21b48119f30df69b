package io.pgflux.codec;

import io.pgflux.api.Composite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Composite values as parameters for which no type is named: literals, their fields in the order of the type that they were
 * read of. A Java record has no such order: its components are fields by their names, so its type has to be named.
 */
final class CompositeLiterals {

    private CompositeLiterals() {}

    static List<Codec<?>> rows() {
        return List.of(new TextCodec<>(
                PgTypes.UNSPECIFIED,
                Composite.class,
                Utf8::decode,
                CompositeLiterals::noComposite,
                CompositeLiterals::text));
    }

    private static String text(Composite value) {
        List<@Nullable String> fields = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            fields.add(value.get(i, String.class));
        }
        return CompositeText.of(fields);
    }

    private static Composite noComposite(String text) {
        throw new IllegalStateException("a class of parameters only");
    }
}
