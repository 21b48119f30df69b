package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import io.pgflux.api.Polygon;

/** polygon: its points. */
final class PolygonCodec implements Codec<Polygon> {

    @Override
    public PgType type() {
        return PgTypes.POLYGON;
    }

    @Override
    public Class<Polygon> javaType() {
        return Polygon.class;
    }

    @Override
    public void encode(Polygon value, ByteBuf out, CodecContext context) {
        GeometricCodecs.writePoints(out, value.points());
    }

    @Override
    public Polygon decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return new Polygon(GeometricCodecs.readPoints(buffer, index, length));
    }

    @Override
    public Polygon parse(String text, CodecContext context) {
        return GeometricText.polygon(text);
    }
}
