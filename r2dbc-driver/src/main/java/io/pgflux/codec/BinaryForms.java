package io.pgflux.codec;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a type that is made of others can be asked for in binary: only if the server can send all of its parts so, and
 * we can read them. A type may contain itself, by way of an array.
 */
final class BinaryForms {

    private final Rows rows;
    private final Map<Integer, TypeDescription> described;
    private final Set<Integer> asked = new HashSet<>();

    BinaryForms(Rows rows, Map<Integer, TypeDescription> described) {
        this.rows = rows;
        this.described = described;
    }

    boolean has(int oid) {
        ScalarType scalar = rows.type(oid);
        if (scalar != null) {
            return scalar.isBinary();
        }
        TypeDescription type = described.get(oid);
        return type != null && type.binary() && (!asked.add(oid) || (isAsAdded(type) && isReadable(type)));
    }

    /** As the user's codecs for the type have it, if there are any. */
    private boolean isAsAdded(TypeDescription type) {
        ScalarType added = rows.named(type);
        return added == null || added.isBinary();
    }

    private boolean isReadable(TypeDescription type) {
        return switch (type.kind()) {
            case ENUM -> true;
            case BASE, PSEUDO -> isReadable(rows.named(type));
            case ARRAY, DOMAIN, RANGE, MULTIRANGE -> has(type.element());
            case COMPOSITE -> type.attributes().stream().allMatch(attribute -> has(attribute.typeOid()));
        };
    }

    private static boolean isReadable(@Nullable ScalarType named) {
        return named != null && named.isBinary();
    }
}
