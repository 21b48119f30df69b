package io.pgflux.api;

import java.util.List;

/**
 * PostgreSQL's {@code path}: points, each joined to the next.
 *
 * @param points one or more
 * @param closed whether the last point is joined to the first; otherwise the path is open
 */
public record Path(List<Point> points, boolean closed) {

    /** @throws IllegalArgumentException if there is no point */
    public Path {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("A path has at least one point");
        }
    }
}
