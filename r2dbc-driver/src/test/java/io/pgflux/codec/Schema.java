package io.pgflux.codec;

import io.pgflux.codec.TypeDescription.Attribute;
import io.pgflux.codec.TypeDescription.Kind;
import java.util.List;
import java.util.Set;

/** Types as a database's catalogue describes them, for tests without one. */
final class Schema {

    private Schema() {}

    static Codecs codecs(TypeDescription... types) {
        Catalogue catalogue = new Catalogue(List.of());
        catalogue.learn(Set.of(), List.of(types));
        return catalogue.codecs();
    }

    static TypeDescription range(int oid, String name, int bounds) {
        return type(oid, name, Kind.RANGE, bounds, true, List.of());
    }

    static TypeDescription multirange(int oid, String name, int range) {
        return type(oid, name, Kind.MULTIRANGE, range, true, List.of());
    }

    static TypeDescription array(int oid, String name, int elements) {
        return type(oid, name, Kind.ARRAY, elements, true, List.of());
    }

    static TypeDescription domain(int oid, String name, int base) {
        return type(oid, name, Kind.DOMAIN, base, true, List.of());
    }

    static TypeDescription enumeration(int oid, String name) {
        return type(oid, name, Kind.ENUM, 0, true, List.of());
    }

    /** Whose binary form, if it has one, nobody knows. */
    static TypeDescription base(int oid, String name) {
        return type(oid, name, Kind.BASE, 0, false, List.of());
    }

    static TypeDescription composite(int oid, String name, Attribute... attributes) {
        return type(oid, name, Kind.COMPOSITE, 0, true, List.of(attributes));
    }

    private static TypeDescription type(
            int oid, String name, Kind kind, int element, boolean binary, List<Attribute> attributes) {
        return new TypeDescription(oid, "public", name, true, kind, element, ',', binary, attributes);
    }
}
