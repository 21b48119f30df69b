package io.pgflux.api;

import java.util.Arrays;

/** A value of pgvector's type vector: numbers in single precision, none of them NaN or infinite. Immutable. */
public final class Vector {

    private final float[] values;

    private Vector(float[] values) {
        this.values = values;
    }

    /**
     * A vector of these numbers, which are copied.
     *
     * @param values the server takes 1 to 16000
     * @throws IllegalArgumentException if one is NaN or infinite
     */
    public static Vector of(float... values) {
        float[] copy = values.clone();
        for (float value : copy) {
            requireFinite(value);
        }
        return new Vector(copy);
    }

    static void requireFinite(float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("an element of a vector is NaN or infinite");
        }
    }

    /** The number of elements. */
    public int dimension() {
        return values.length;
    }

    /** The element at an index from 0. */
    public float get(int index) {
        return values[index];
    }

    /** A copy of the elements. */
    public float[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vector vector && Arrays.equals(values, vector.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
