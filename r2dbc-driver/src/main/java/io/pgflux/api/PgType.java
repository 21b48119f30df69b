package io.pgflux.api;

import io.r2dbc.spi.Type;

/**
 * A type of PostgreSQL; as a {@link Type} it can be named in {@link io.r2dbc.spi.Parameters#in(Type, Object)}, and it is
 * what {@code ColumnMetadata.getType()} returns.
 *
 * @param oid the object identifier of the type, unsigned; 0 where the server is to infer the type
 * @param name the name in {@code pg_type}
 * @param javaType the class that {@code row.get(i)} gives for it
 */
public record PgType(int oid, String name, Class<?> javaType) implements Type {

    private static final String UNSPECIFIED = "unspecified";

    /**
     * A type that has no fixed number, such as an enum, or one of an extension: the number is looked up in the database when
     * it is needed.
     *
     * @param name as in {@code pg_type}, without quotes; where that is not enough, after its schema and a dot. An array's is
     *     that of its elements with {@code []} behind it.
     * @param javaType the class that {@code row.get(i)} gives for it
     */
    public static PgType named(String name, Class<?> javaType) {
        return new PgType(0, name, javaType);
    }

    /** Whether its number has to be looked up. */
    public boolean isNamed() {
        return oid == 0 && !name.equals(UNSPECIFIED);
    }

    @Override
    public Class<?> getJavaType() {
        return javaType;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
