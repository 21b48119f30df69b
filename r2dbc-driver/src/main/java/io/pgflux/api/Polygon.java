package io.pgflux.api;

import java.util.List;

/**
 * PostgreSQL's {@code polygon}: an area within points, each joined to the next, and the last to the first.
 *
 * @param points one or more
 */
public record Polygon(List<Point> points) {

    /** @throws IllegalArgumentException if there is no point */
    public Polygon {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("A polygon has at least one point");
        }
    }
}
