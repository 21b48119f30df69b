package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.util.List;

/**
 * A type of a database as its catalogue {@code pg_type} describes it.
 *
 * @param oid its number, unsigned
 * @param schema where it is
 * @param name without the schema
 * @param visible whether its name needs no schema ({@code pg_type_is_visible})
 * @param kind what it is made of
 * @param element the type of an array's elements, of a domain's values, of a range's bounds, or the range of a
 *     multirange; else 0
 * @param delimiter what stands between the elements of an array of it, as text
 * @param binary whether it has a binary form
 * @param attributes of a composite type, in order
 */
public record TypeDescription(
        int oid,
        String schema,
        String name,
        boolean visible,
        Kind kind,
        int element,
        char delimiter,
        boolean binary,
        List<Attribute> attributes) {

    /** What a type is made of ({@code typtype} of {@code pg_type}, and arrays). */
    public enum Kind {
        /** Nothing else: a type with functions of its own. */
        BASE,
        /** Elements of another type. */
        ARRAY,
        /** Fields. */
        COMPOSITE,
        /** Another type, with checks. */
        DOMAIN,
        /** Labels. */
        ENUM,
        /** Two bounds of another type. */
        RANGE,
        /** Ranges. */
        MULTIRANGE,
        /** Nothing that a column of a table could have, such as record. */
        PSEUDO
    }

    /** A field of a composite type. */
    public record Attribute(String name, int typeOid) {}

    /** The type, whose default class is decided by what it is made of. */
    PgType named(Class<?> javaType) {
        return new PgType(oid, visible ? name : schema + "." + name, javaType);
    }
}
