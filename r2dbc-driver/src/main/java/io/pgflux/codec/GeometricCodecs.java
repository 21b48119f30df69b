package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Box;
import io.pgflux.api.Circle;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Path;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import java.util.List;

/** The rows of the geometric types: all numbers are float8 (PostgreSQL: {@code src/backend/utils/adt/geo_ops.c}). */
final class GeometricCodecs {

    static final int POINT_BYTES = 2 * Double.BYTES;

    private static final Codec<Point> POINT = Codec.fixed(
            PgTypes.POINT,
            Point.class,
            POINT_BYTES,
            GeometricCodecs::writePoint,
            GeometricCodecs::readPoint,
            GeometricText::point);

    private static final Codec<LineSegment> LSEG = Codec.fixed(
            PgTypes.LSEG,
            LineSegment.class,
            2 * POINT_BYTES,
            (out, segment) -> {
                writePoint(out, segment.start());
                writePoint(out, segment.end());
            },
            (buffer, index) -> new LineSegment(readPoint(buffer, index), readPoint(buffer, index + POINT_BYTES)),
            GeometricText::segment);

    private static final Codec<Box> BOX = Codec.fixed(
            PgTypes.BOX,
            Box.class,
            2 * POINT_BYTES,
            (out, box) -> {
                writePoint(out, box.high());
                writePoint(out, box.low());
            },
            (buffer, index) -> new Box(readPoint(buffer, index), readPoint(buffer, index + POINT_BYTES)),
            GeometricText::box);

    private static final Codec<Line> LINE = Codec.fixed(
            PgTypes.LINE,
            Line.class,
            3 * Double.BYTES,
            (out, line) -> out.writeDouble(line.a()).writeDouble(line.b()).writeDouble(line.c()),
            (buffer, index) -> new Line(
                    buffer.getDouble(index),
                    buffer.getDouble(index + Double.BYTES),
                    buffer.getDouble(index + 2 * Double.BYTES)),
            GeometricText::line);

    private static final Codec<Circle> CIRCLE = Codec.fixed(
            PgTypes.CIRCLE,
            Circle.class,
            POINT_BYTES + Double.BYTES,
            (out, circle) -> {
                writePoint(out, circle.center());
                out.writeDouble(circle.radius());
            },
            (buffer, index) -> new Circle(readPoint(buffer, index), buffer.getDouble(index + POINT_BYTES)),
            GeometricText::circle);

    private static final Codec<Path> PATH = new PathCodec();

    private static final Codec<Polygon> POLYGON = new PolygonCodec();

    private GeometricCodecs() {}

    static List<Codec<?>> rows() {
        return List.of(
                POINT,
                LSEG,
                BOX,
                LINE,
                CIRCLE,
                PATH,
                POLYGON,
                TextCodec.string(POINT, GeometricText::of),
                TextCodec.string(LSEG, GeometricText::of),
                TextCodec.string(BOX, GeometricText::of),
                TextCodec.string(LINE, GeometricText::of),
                TextCodec.string(CIRCLE, GeometricText::of),
                TextCodec.string(PATH, GeometricText::of),
                TextCodec.string(POLYGON, GeometricText::of));
    }

    private static void writePoint(ByteBuf out, Point point) {
        out.writeDouble(point.x()).writeDouble(point.y());
    }

    private static Point readPoint(ByteBuf buffer, int index) {
        return new Point(buffer.getDouble(index), buffer.getDouble(index + Double.BYTES));
    }

    static void writePoints(ByteBuf out, List<Point> points) {
        out.writeInt(points.size());
        points.forEach(point -> writePoint(out, point));
    }

    /** @param length from here to the end of the value */
    static List<Point> readPoints(ByteBuf buffer, int index, int length) {
        if (length < Integer.BYTES) {
            throw new IllegalArgumentException("%d bytes instead of a number of points".formatted(length));
        }
        long count = buffer.getInt(index);
        if (count < 1 || length != Integer.BYTES + count * POINT_BYTES) {
            throw new IllegalArgumentException("%d bytes instead of %d points".formatted(length, count));
        }
        Point[] points = new Point[(int) count];
        for (int i = 0; i < points.length; i++) {
            points[i] = readPoint(buffer, index + Integer.BYTES + i * POINT_BYTES);
        }
        return List.of(points);
    }
}
