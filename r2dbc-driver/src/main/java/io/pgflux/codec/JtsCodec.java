package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pgflux.api.PgType;
import java.util.EnumSet;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.Ordinate;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/** EWKB, which JTS reads and writes (PostGIS: {@code LWGEOM_send} in {@code postgis/lwgeom_inout.c}). */
record JtsCodec<T extends Geometry>(PgType type, Class<T> javaType, GeometryFactory factory) implements Codec<T> {

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        EnumSet<Ordinate> ordinates = Ordinates.of(value);
        WKBWriter writer = new WKBWriter(ordinates.size(), value.getSRID() != 0);
        writer.setOutputOrdinates(ordinates);
        out.writeBytes(writer.write(value));
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return read(ByteBufUtil.getBytes(buffer, index, length));
    }

    @Override
    public T parse(String text, CodecContext context) {
        return read(ExtensionCodecs.unhex(text));
    }

    private T read(byte[] ewkb) {
        Geometry geometry;
        try {
            geometry = new WKBReader(factory).read(ewkb);
        } catch (ParseException | RuntimeException | StackOverflowError e) { // of collections in collections
            throw new IllegalArgumentException("no EWKB that JTS can read", e);
        }
        if (!javaType.isInstance(geometry)) {
            throw new ArithmeticException(
                    "a %s is no %s".formatted(geometry.getGeometryType(), javaType.getSimpleName()));
        }
        return javaType.cast(geometry);
    }

    /**
     * Which numbers all coordinates of a geometry have. Z is left out if JTS has NaN for it everywhere, as it has where there
     * is none. The writer takes the third number for whatever comes first of Z and M, so that M must be in all or none.
     */
    private static final class Ordinates implements CoordinateSequenceFilter {

        private EnumSet<Ordinate> found = Ordinate.createXY();
        private boolean begun;

        static EnumSet<Ordinate> of(Geometry geometry) {
            Ordinates ordinates = new Ordinates();
            geometry.apply(ordinates);
            return ordinates.found;
        }

        @Override
        public void filter(CoordinateSequence coordinates, int index) {
            EnumSet<Ordinate> here = here(coordinates, index);
            if (!begun || (!here.contains(Ordinate.M) && here.containsAll(found))) {
                found = here;
            } else if (here.contains(Ordinate.M) ? !here.equals(found) : found.contains(Ordinate.M)) {
                throw new IllegalArgumentException("some of the coordinates have Z or M, others do not");
            }
            begun = true;
        }

        private static EnumSet<Ordinate> here(CoordinateSequence coordinates, int index) {
            if (coordinates.hasM()) {
                return coordinates.hasZ() ? Ordinate.createXYZM() : Ordinate.createXYM();
            }
            return coordinates.hasZ() && !Double.isNaN(coordinates.getZ(index))
                    ? Ordinate.createXYZ()
                    : Ordinate.createXY();
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public boolean isGeometryChanged() {
            return false;
        }
    }
}
