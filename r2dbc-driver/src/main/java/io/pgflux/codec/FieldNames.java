package io.pgflux.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the fields of composite types by names as SQL or as Java spells them: {@code street_no} is {@code streetNo}. */
final class FieldNames {

    private FieldNames() {}

    /**
     * Where each of the names is among the others, -1 if nowhere.
     *
     * @throws IllegalArgumentException if a name fits several, or several fit one
     */
    static int[] indexes(List<String> names, List<String> others) {
        List<String> spelt = others.stream().map(FieldNames::spelt).toList();
        int[] found = new int[names.size()];
        for (int i = 0; i < found.length; i++) {
            String name = names.get(i);
            found[i] = others.indexOf(name);
            if (found[i] < 0) {
                found[i] = spelt.indexOf(spelt(name));
                if (found[i] != spelt.lastIndexOf(spelt(name))) {
                    throw new IllegalArgumentException("%s fits several of %s".formatted(name, others));
                }
            }
        }
        int[] distinct =
                Arrays.stream(found).filter(index -> index >= 0).distinct().toArray();
        if (distinct.length != Arrays.stream(found).filter(index -> index >= 0).count()) {
            throw new IllegalArgumentException("several of %s fit the same of %s".formatted(names, others));
        }
        return found;
    }

    private static String spelt(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Where each attribute of a type is among the names of what is to be sent as it.
     *
     * @throws IllegalArgumentException if there are too many or too few
     */
    static int[] complete(CompositeType type, List<String> given) {
        int[] found = indexes(type.names(), given);
        List<String> missing = IntStream.range(0, found.length)
                .filter(i -> found[i] < 0)
                .mapToObj(type.names()::get)
                .toList();
        List<String> surplus = new ArrayList<>(given);
        Arrays.stream(found).filter(index -> index >= 0).mapToObj(given::get).forEach(surplus::remove);
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            type.suspect();
            throw new IllegalArgumentException("for type %s the fields %s are missing, and %s are none of it"
                    .formatted(type.type(), missing, surplus));
        }
        return found;
    }

    /** The values of a map in the order of a type's attributes. */
    static @Nullable Object[] values(CompositeType type, Map<?, ?> map) {
        List<String> names = type.names();
        if (map.size() == names.size() && names.stream().allMatch(map::containsKey)) {
            return names.stream().map(map::get).toArray();
        }
        List<String> keys = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        map.forEach((key, value) -> {
            keys.add(Objects.toString(key));
            values.add(value);
        });
        return Arrays.stream(complete(type, keys)).mapToObj(values::get).toArray();
    }
}
