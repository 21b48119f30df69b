package io.pgflux.codec;

import static java.util.Objects.requireNonNull;

import io.pgflux.api.PgType;
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
     * @param suspects the types that it is to be asked for again
     * @param listed the types that it has listed in any case
     */
    private record Known(
            Map<Integer, TypeDescription> described,
            Set<Integer> asked,
            Set<Integer> suspects,
            Set<Integer> listed,
            Codecs codecs) {}

    /**
     * Of a database of which nothing is known yet.
     *
     * @param providers of the user's types, which come before the built-in ones
     * @param strings what a String is declared as where no type is named
     */
    public Catalogue(List<CodecProvider> providers, PgType strings) {
        rows = Rows.of(providers, strings);
        known = new AtomicReference<>(known(Map.of(), Set.of(), Set.of(), Set.of()));
    }

    /** The same, where the server infers what a String is. */
    public Catalogue(List<CodecProvider> providers) {
        this(providers, PgTypes.UNSPECIFIED);
    }

    private Known known(
            Map<Integer, TypeDescription> described, Set<Integer> asked, Set<Integer> suspects, Set<Integer> listed) {
        return new Known(described, asked, suspects, listed, new Codecs(rows, described, this::suspect));
    }

    private Known known() {
        return requireNonNull(known.get());
    }

    /** With what has been learned so far. */
    public Codecs codecs() {
        return known().codecs();
    }

    /**
     * Which types the database has to be asked for before these can be read as more than text: themselves, what they are
     * made of, and what was found to have changed. An anonymous record may hold any type, so everything is loaded once.
     */
    public Set<Integer> unasked(Collection<Integer> oids) {
        Known now = known();
        Set<Integer> unasked = new HashSet<>();
        Set<Integer> seen = new HashSet<>();
        oids.forEach(oid -> collect(oid, now, seen, unasked));
        if (!unasked.isEmpty()) {
            unasked.addAll(now.suspects());
        }
        return unasked;
    }

    private static void collect(int oid, Known now, Set<Integer> seen, Set<Integer> unasked) {
        if (!seen.add(oid) || now.codecs().isFixed(oid)) {
            return;
        }
        TypeDescription type = now.described().get(oid);
        if (type == null && !now.asked().contains(oid)) {
            unasked.add(oid);
        } else if (type != null) {
            if (type.element() != 0) {
                collect(type.element(), now, seen, unasked);
            }
            type.attributes().forEach(attribute -> collect(attribute.typeOid(), now, seen, unasked));
        }
    }

    /** The same without a list of all. */
    public void learn(Collection<Integer> asked, Collection<TypeDescription> loaded) {
        learn(asked, loaded, Set.of());
    }

    /**
     * Takes notice of what the database has answered.
     *
     * @param asked the types that it was asked for
     * @param loaded replaces what was known of the same types
     * @param listed those of them that it lists in any case: what was listed before and is not now, is gone
     */
    public void learn(Collection<Integer> asked, Collection<TypeDescription> loaded, Set<Integer> listed) {
        known.updateAndGet(before -> {
            Map<Integer, TypeDescription> described = new HashMap<>(before.described());
            described.keySet().removeAll(before.listed());
            loaded.forEach(type -> described.put(type.oid(), type));
            Set<Integer> allAsked = union(before.asked(), asked);
            return described.equals(before.described())
                    ? new Known(before.described(), allAsked, Set.of(), listed, before.codecs())
                    : known(described, allAsked, Set.of(), listed);
        });
    }

    /** The type may have changed, or be gone: the database is asked before it is used again. */
    public void suspect(int oid) {
        known.updateAndGet(before -> {
            Map<Integer, TypeDescription> described = new HashMap<>(before.described());
            if (described.remove(oid) == null && !before.asked().contains(oid)) {
                return before;
            }
            Set<Integer> asked = new HashSet<>(before.asked());
            asked.removeIf(number -> number == oid || BuiltInTypes.isRecord(number));
            return known(described, asked, union(before.suspects(), Set.of(oid)), before.listed());
        });
    }

    /** Any type may have changed. */
    public void forget() {
        known.updateAndGet(
                before -> before.described().isEmpty() && before.asked().isEmpty()
                        ? before
                        : known(Map.of(), Set.of(), Set.of(), Set.of()));
    }

    private static Set<Integer> union(Collection<Integer> one, Collection<Integer> other) {
        Set<Integer> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
