package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Cube;
import io.pgflux.api.PgType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * cube: the number of dimensions with a bit that says whether the second corner is left out, then the corners (PostgreSQL:
 * {@code cube_send} in {@code contrib/cube/cube.c}, since 14). Sent as text, which every version reads.
 */
record CubeCodec() implements Codec<Cube> {

    private static final int POINT = 0x8000_0000;
    private static final String BETWEEN = "),(";

    @Override
    public PgType type() {
        return ExtensionTypes.CUBE;
    }

    @Override
    public Class<Cube> javaType() {
        return Cube.class;
    }

    @Override
    public void encode(Cube value, ByteBuf out, CodecContext context) {
        Utf8.write(text(value), out);
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    public Cube decode(ByteBuf buffer, int index, int length, CodecContext context) {
        if (length < Integer.BYTES) {
            throw malformed();
        }
        int header = buffer.getInt(index);
        boolean point = (header & POINT) != 0;
        long corner = (long) (header & ~POINT) * Double.BYTES;
        if (length - Integer.BYTES != (point ? corner : 2 * corner)) {
            throw malformed();
        }
        int first = index + Integer.BYTES;
        List<Double> from = corner(buffer, first, (int) corner);
        return new Cube(from, point ? from : corner(buffer, first + (int) corner, (int) corner));
    }

    private static List<Double> corner(ByteBuf buffer, int index, int bytes) {
        List<Double> corner = new ArrayList<>(bytes / Double.BYTES);
        for (int at = index; at < index + bytes; at += Double.BYTES) {
            corner.add(buffer.getDouble(at));
        }
        return corner;
    }

    @Override
    public Cube parse(String text, CodecContext context) {
        if (!text.startsWith("(") || !text.endsWith(")")) {
            throw malformed();
        }
        int between = text.indexOf(BETWEEN);
        if (between < 0) {
            List<Double> point = corner(text.substring(1, text.length() - 1));
            return new Cube(point, point);
        }
        return new Cube(
                corner(text.substring(1, between)),
                corner(text.substring(between + BETWEEN.length(), text.length() - 1)));
    }

    private static List<Double> corner(String coordinates) {
        return coordinates.isEmpty()
                ? List.of()
                : Arrays.stream(coordinates.split(", ", -1))
                        .map(Double::valueOf)
                        .toList();
    }

    /** As {@code cube_out}: a point has one corner. */
    static String text(Cube cube) {
        boolean point = true;
        for (int i = 0; i < cube.dimension(); i++) {
            point &= (double) cube.from().get(i) == cube.to().get(i);
        }
        return point || cube.isPoint() ? text(cube.from()) : text(cube.from()) + "," + text(cube.to());
    }

    private static String text(List<Double> corner) {
        return corner.stream().map(Floating::text).collect(Collectors.joining(", ", "(", ")"));
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a cube");
    }
}
