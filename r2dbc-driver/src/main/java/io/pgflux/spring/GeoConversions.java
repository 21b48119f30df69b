package io.pgflux.spring;

import io.pgflux.api.Box;
import io.pgflux.api.Circle;
import io.pgflux.api.Point;
import io.pgflux.api.Polygon;
import java.util.List;

/** Between the geometric types and the classes that Spring Data has for some of them. */
final class GeoConversions {

    static final List<Object> ALL = List.of(
            new ReadingConversion<>(Point.class, org.springframework.data.geo.Point.class, GeoConversions::read),
            new WritingConversion<>(org.springframework.data.geo.Point.class, Point.class, GeoConversions::written),
            new ReadingConversion<>(
                    Box.class,
                    org.springframework.data.geo.Box.class,
                    box -> new org.springframework.data.geo.Box(read(box.high()), read(box.low()))),
            new WritingConversion<>(
                    org.springframework.data.geo.Box.class,
                    Box.class,
                    box -> new Box(written(box.getFirst()), written(box.getSecond()))),
            new ReadingConversion<>(
                    Circle.class,
                    org.springframework.data.geo.Circle.class,
                    circle -> new org.springframework.data.geo.Circle(read(circle.center()), circle.radius())),
            new WritingConversion<>(
                    org.springframework.data.geo.Circle.class,
                    Circle.class,
                    circle -> new Circle(
                            written(circle.getCenter()), circle.getRadius().getValue())),
            new ReadingConversion<>(
                    Polygon.class,
                    org.springframework.data.geo.Polygon.class,
                    polygon -> new org.springframework.data.geo.Polygon(
                            polygon.points().stream().map(GeoConversions::read).toList())),
            new WritingConversion<>(
                    org.springframework.data.geo.Polygon.class,
                    Polygon.class,
                    polygon -> new Polygon(polygon.getPoints().stream()
                            .map(GeoConversions::written)
                            .toList())));

    private GeoConversions() {}

    private static org.springframework.data.geo.Point read(Point point) {
        return new org.springframework.data.geo.Point(point.x(), point.y());
    }

    private static Point written(org.springframework.data.geo.Point point) {
        return new Point(point.getX(), point.getY());
    }
}
