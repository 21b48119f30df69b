package io.pgflux.api;

import java.util.Arrays;
import java.util.List;

/**
 * A value of the extension cube: a box of any number of dimensions, with its sides along the axes, given by two opposite
 * corners. A point has the same corner twice. The corners are kept as they were given, in this order.
 *
 * @param from one corner; the server takes up to 100 coordinates
 * @param to the opposite one
 */
public record Cube(List<Double> from, List<Double> to) {

    /**
     * The cube between two opposite corners.
     *
     * @throws IllegalArgumentException if one corner has more coordinates than the other
     */
    public Cube {
        from = List.copyOf(from);
        to = List.copyOf(to);
        if (from.size() != to.size()) {
            throw new IllegalArgumentException("corners of %d and %d coordinates".formatted(from.size(), to.size()));
        }
    }

    /** The cube that is no more than a point. */
    public static Cube point(double... coordinates) {
        List<Double> corner = Arrays.stream(coordinates).boxed().toList();
        return new Cube(corner, corner);
    }

    /**
     * The cube between two opposite corners.
     *
     * @throws IllegalArgumentException if one corner has more coordinates than the other
     */
    public static Cube of(double[] from, double[] to) {
        return new Cube(
                Arrays.stream(from).boxed().toList(), Arrays.stream(to).boxed().toList());
    }

    /** The number of dimensions. */
    public int dimension() {
        return from.size();
    }

    /** Whether its two corners are the same. */
    public boolean isPoint() {
        return from.equals(to);
    }
}
