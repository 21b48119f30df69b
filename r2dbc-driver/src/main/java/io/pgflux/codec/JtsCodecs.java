package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * PostGIS's geometry and geography as the geometries of JTS; for those who have {@code jts-core} and register it:
 *
 * <pre>{@code
 * PgConnectionOptions.builder().codecs(new JtsCodecs())
 * }</pre>
 *
 * <p>{@code row.get(i)} then gives a {@link Geometry}, and {@code row.get(i, Point.class)} a point or an error. Any
 * Geometry can be bound; unless {@link ExtensionTypes#GEOGRAPHY} is named it is a geometry, which PostGIS casts where a
 * geography is expected. The spatial reference system, Z and M are kept, but a Z that is NaN in all coordinates is none.
 * JTS has no curves, surfaces and triangles: read those as bytes or String.
 */
public final class JtsCodecs implements CodecProvider {

    private static final PgType GEOMETRY = PgType.named(ExtensionTypes.GEOMETRY.name(), Geometry.class);
    private static final PgType GEOGRAPHY = PgType.named(ExtensionTypes.GEOGRAPHY.name(), Geometry.class);

    private final GeometryFactory factory;

    /** With a factory of coordinates in double precision and no spatial reference system. */
    public JtsCodecs() {
        this(new GeometryFactory());
    }

    /** @param factory makes what is read; its SRID holds for what has none */
    @SuppressWarnings("exports") // required transitively, a module that does without JTS could not be compiled
    public JtsCodecs(GeometryFactory factory) {
        this.factory = factory;
    }

    @Override
    public List<Codec<?>> codecs() {
        return List.of(
                new JtsCodec<>(GEOMETRY, Geometry.class, factory), new JtsCodec<>(GEOGRAPHY, Geometry.class, factory));
    }

    /** A class of geometries, such as Point. */
    @Override
    public @Nullable Codec<?> codec(PgType type, Class<?> javaClass) {
        boolean ours = type.javaType() == Geometry.class && Geometry.class.isAssignableFrom(javaClass);
        return ours ? new JtsCodec<>(type, javaClass.asSubclass(Geometry.class), factory) : null;
    }
}
