package io.pgflux.codec;

import io.pgflux.api.Box;
import io.pgflux.api.Circle;
import io.pgflux.api.Line;
import io.pgflux.api.LineSegment;
import io.pgflux.api.Path;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server prints for the geometric types: {@code (1,2)}, {@code [(1,2),(3,4)]} for segments and open paths, {@code
 * ((1,2),(3,4))} for polygons and closed paths, {@code (3,4),(1,2)} for boxes, {@code {1,2,3}} for lines, {@code
 * <(1,2),3>} for circles (PostgreSQL: {@code path_encode} in {@code src/backend/utils/adt/geo_ops.c}).
 */
final class GeometricText {

    private final String text;
    private int at;

    private GeometricText(String text) {
        this.text = text;
    }

    static String of(Point point) {
        return "(" + Floating.text(point.x()) + "," + Floating.text(point.y()) + ")";
    }

    static String of(LineSegment segment) {
        return "[" + of(segment.start()) + "," + of(segment.end()) + "]";
    }

    static String of(Box box) {
        return of(box.high()) + "," + of(box.low());
    }

    static String of(Line line) {
        return "{" + Floating.text(line.a()) + "," + Floating.text(line.b()) + "," + Floating.text(line.c()) + "}";
    }

    static String of(Circle circle) {
        return "<" + of(circle.center()) + "," + Floating.text(circle.radius()) + ">";
    }

    static String of(Path path) {
        return path.closed() ? "(" + of(path.points()) + ")" : "[" + of(path.points()) + "]";
    }

    static String of(Polygon polygon) {
        return "(" + of(polygon.points()) + ")";
    }

    private static String of(List<Point> points) {
        StringBuilder text = new StringBuilder();
        for (Point point : points) {
            text.append(text.isEmpty() ? "" : ",").append(of(point));
        }
        return text.toString();
    }

    static Point point(String text) {
        GeometricText parser = new GeometricText(text);
        return parser.end(parser.point());
    }

    static LineSegment segment(String text) {
        GeometricText parser = new GeometricText(text);
        parser.expect('[');
        Point start = parser.point();
        parser.expect(',');
        Point end = parser.point();
        parser.expect(']');
        return parser.end(new LineSegment(start, end));
    }

    static Box box(String text) {
        GeometricText parser = new GeometricText(text);
        Point high = parser.point();
        parser.expect(',');
        return parser.end(new Box(high, parser.point()));
    }

    static Line line(String text) {
        GeometricText parser = new GeometricText(text);
        parser.expect('{');
        return parser.end(new Line(parser.number(','), parser.number(','), parser.number('}')));
    }

    static Circle circle(String text) {
        GeometricText parser = new GeometricText(text);
        parser.expect('<');
        Point center = parser.point();
        parser.expect(',');
        return parser.end(new Circle(center, parser.number('>')));
    }

    static Path path(String text) {
        GeometricText parser = new GeometricText(text);
        boolean open = parser.skip('[');
        return parser.end(open ? new Path(parser.points(']'), false) : new Path(parser.closed(), true));
    }

    static Polygon polygon(String text) {
        GeometricText parser = new GeometricText(text);
        return parser.end(new Polygon(parser.closed()));
    }

    private List<Point> closed() {
        expect('(');
        return points(')');
    }

    private List<Point> points(char last) {
        List<Point> points = new ArrayList<>();
        do {
            points.add(point());
        } while (skip(','));
        expect(last);
        return points;
    }

    private Point point() {
        expect('(');
        return new Point(number(','), number(')'));
    }

    /** The number before the next such character, and past it. */
    private double number(char last) {
        int first = at;
        at = text.indexOf(last, first) + 1;
        if (at == 0) {
            throw malformed();
        }
        return Double.parseDouble(text.substring(first, at - 1));
    }

    private boolean skip(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char expected) {
        if (!skip(expected)) {
            throw malformed();
        }
    }

    private <T> T end(T value) {
        if (at != text.length()) {
            throw malformed();
        }
        return value;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not what PostgreSQL prints for a geometric type");
    }
}
