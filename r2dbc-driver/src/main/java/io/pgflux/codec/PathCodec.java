package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Path;
import io.pgflux.api.PgType;

/** path: whether it is closed, then the points. */
final class PathCodec implements Codec<Path> {

    @Override
    public PgType type() {
        return PgTypes.PATH;
    }

    @Override
    public Class<Path> javaType() {
        return Path.class;
    }

    @Override
    public void encode(Path value, ByteBuf out, CodecContext context) {
        out.writeBoolean(value.closed());
        GeometricCodecs.writePoints(out, value.points());
    }

    @Override
    public Path decode(ByteBuf buffer, int index, int length, CodecContext context) {
        if (length < 1 || (buffer.getByte(index) & ~1) != 0) {
            throw new IllegalArgumentException("neither an open (0) nor a closed (1) path");
        }
        return new Path(GeometricCodecs.readPoints(buffer, index + 1, length - 1), buffer.getByte(index) == 1);
    }

    @Override
    public Path parse(String text, CodecContext context) {
        return GeometricText.path(text);
    }
}
