package io.pgflux.api;

/**
 * PostgreSQL's {@code box}: a rectangle with sides parallel to the axes. Any two opposite corners may be given; it keeps
 * the upper right and the lower left one, as the server does, for which NaN is the greatest number.
 *
 * @param high the upper right corner
 * @param low the lower left corner
 */
public record Box(Point high, Point low) {

    public Box {
        boolean swapX = less(high.x(), low.x());
        boolean swapY = less(high.y(), low.y());
        if (swapX || swapY) {
            Point first = high;
            high = new Point(swapX ? low.x() : first.x(), swapY ? low.y() : first.y());
            low = new Point(swapX ? first.x() : low.x(), swapY ? first.y() : low.y());
        }
    }

    /** As PostgreSQL's {@code float8_lt}: unlike {@link Double#compare}, 0 and -0 are equal. */
    private static boolean less(double left, double right) {
        return left < right || (Double.isNaN(right) && !Double.isNaN(left));
    }
}
