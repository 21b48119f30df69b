package io.pgflux.codec;

import io.pgflux.api.Cube;
import io.pgflux.api.HalfVector;
import io.pgflux.api.PgType;
import io.pgflux.api.SparseVector;
import io.pgflux.api.Vector;
import java.util.Map;

/**
 * The types of extensions that pgflux knows, with the class that {@code row.get(i)} gives for each. Each database gives
 * them numbers of its own, which are looked up when they are needed.
 */
public final class ExtensionTypes {

    /** Of the extension hstore: keys with values, which may be null. Both are Strings; the order is the server's. */
    public static final PgType HSTORE = PgType.named("hstore", Map.class);

    /** Of the extension citext: text that is compared without regard to case. */
    public static final PgType CITEXT = PgType.named("citext", String.class);

    /** Of the extension ltree: labels on the way from a root, {@code Top.Science}. */
    public static final PgType LTREE = PgType.named("ltree", String.class);

    /** A pattern of {@link #LTREE}, {@code *.Science.*}. */
    public static final PgType LQUERY = PgType.named("lquery", String.class);

    /** A combination of words in an {@link #LTREE}, {@code Science & !Fiction}. */
    public static final PgType LTXTQUERY = PgType.named("ltxtquery", String.class);

    /** Of the extension cube. Without binary form before PostgreSQL 14. */
    public static final PgType CUBE = PgType.named("cube", Cube.class);

    /** Of pgvector: also read and, if the type is named, written as {@code float[]}. */
    public static final PgType VECTOR = PgType.named("vector", Vector.class);

    /** Of pgvector, in half precision: also read and, if the type is named, written as {@code float[]}, if that is exact. */
    public static final PgType HALFVEC = PgType.named("halfvec", HalfVector.class);

    /** Of pgvector, without the zeros. */
    public static final PgType SPARSEVEC = PgType.named("sparsevec", SparseVector.class);

    /**
     * Of PostGIS, as the bytes of its EWKB (PostGIS manual, "PostGIS EWKB and EWKT"). As a String it is what the server
     * prints, the same in hexadecimal; a String that is sent may be of any form that PostGIS reads, such as EWKT. See {@link
     * JtsCodecs} for objects.
     */
    public static final PgType GEOMETRY = PgType.named("geometry", byte[].class);

    /** Of PostGIS, see {@link #GEOMETRY}. */
    public static final PgType GEOGRAPHY = PgType.named("geography", byte[].class);

    private ExtensionTypes() {}
}
