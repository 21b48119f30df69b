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
