package io.pgflux.codec;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The types of one database as its factory's connections have met them. Nothing is loaded before the first type that is
 * not built in. Thread-safe.
 */
public final class Catalogue {

    private final Rows rows;
    private final AtomicReference<Known> known;

    /**
     * @param described by number
     * @param asked the types that the database was asked for; those it does not have are text
     */
    private record Known(Map<Integer, TypeDescription> described, Set<Integer> asked, Codecs codecs) {}

    /** @param providers of the user's types, which come before the built-in ones */
    public Catalogue(List<CodecProvider> providers) {
        rows = Rows.of(providers);
        known = new AtomicReference<>(new Known(Map.of(), Set.of(), new Codecs(rows, Map.of())));
    }

    private Known known() {
        return requireNonNull(known.get());
    }

    /** With what has been learned so far. */
    public Codecs codecs() {
        return known().codecs();
    }

    /** Whether the database has to be asked before columns of the type can be read as more than text. */
    public boolean isUnasked(int oid) {
        Known now = known();
        return !now.codecs().isKnown(oid) && !now.asked().contains(oid);
    }

    /**
     * Takes notice of what the database has answered.
     *
     * @param asked the types that it was asked for, besides all that it lists in any case
     * @param loaded replaces what was known of the same types
     */
    public void learn(Collection<Integer> asked, Collection<TypeDescription> loaded) {
        known.updateAndGet(before -> {
            Map<Integer, TypeDescription> described = new HashMap<>(before.described());
            loaded.forEach(type -> described.put(type.oid(), type));
            Set<Integer> allAsked = new HashSet<>(before.asked());
            allAsked.addAll(asked);
            return new Known(described, allAsked, new Codecs(rows, described));
        });
    }
}
