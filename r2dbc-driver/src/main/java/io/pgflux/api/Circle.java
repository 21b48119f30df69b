package io.pgflux.api;

/**
 * PostgreSQL's {@code circle}.
 *
 * @param center the center
 * @param radius not negative; may be infinite or NaN
 */
public record Circle(Point center, double radius) {

    /** @throws IllegalArgumentException if the radius is negative */
    public Circle {
        if (radius < 0) {
            throw new IllegalArgumentException("The radius of a circle cannot be negative");
        }
    }
}
