package io.pgflux.api;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A value of pgvector's type sparsevec: numbers in single precision, of which only those are kept that are not zero.
 * Indexes begin at 0, as in Java and on the wire; pgvector's text counts from 1. Immutable.
 */
public final class SparseVector {

    private final int dimension;
    private final int[] indexes;
    private final float[] values;

    private SparseVector(int dimension, int[] indexes, float[] values) {
        this.dimension = dimension;
        this.indexes = indexes;
        this.values = values;
    }

    /**
     * A vector of these elements and otherwise zeros.
     *
     * @param dimension how many elements there are with the zeros; the server takes 1 to 1000000000
     * @param indexes where the others are, from 0, in ascending order
     * @param values what they are, in the same order
     * @throws IllegalArgumentException if there are not as many indexes as values, an index is not above the one before or
     *     not below the dimension, or a value is zero, NaN or infinite
     */
    public static SparseVector of(int dimension, int[] indexes, float[] values) {
        int[] ownIndexes = indexes.clone();
        float[] ownValues = values.clone();
        if (ownIndexes.length != ownValues.length) {
            throw new IllegalArgumentException(
                    "%d indexes of %d values".formatted(ownIndexes.length, ownValues.length));
        }
        int last = -1;
        for (int i = 0; i < ownIndexes.length; i++) {
            if (ownIndexes[i] <= last || ownIndexes[i] >= dimension) {
                throw new IllegalArgumentException(
                        "indexes of a sparse vector ascend from 0 and are below its dimension");
            }
            last = ownIndexes[i];
            Vector.requireFinite(ownValues[i]);
            if (ownValues[i] == 0) {
                throw new IllegalArgumentException("a sparse vector does not keep zeros");
            }
        }
        return new SparseVector(dimension, ownIndexes, ownValues);
    }

    /**
     * A vector of these elements and otherwise zeros.
     *
     * @param dimension how many elements there are with the zeros
     * @param elements by index, from 0; zeros are left out
     * @throws IllegalArgumentException if an index is negative or not below the dimension, or a value is NaN or infinite
     */
    public static SparseVector of(int dimension, Map<Integer, Float> elements) {
        Map<Integer, Float> sorted = new TreeMap<>(elements);
        sorted.values().removeIf(value -> value == 0);
        int[] indexes = new int[sorted.size()];
        float[] values = new float[indexes.length];
        int i = 0;
        for (Map.Entry<Integer, Float> element : sorted.entrySet()) {
            indexes[i] = element.getKey();
            values[i++] = element.getValue();
        }
        return of(dimension, indexes, values);
    }

    /**
     * What is not zero of these elements.
     *
     * @throws IllegalArgumentException if one is NaN or infinite
     */
    public static SparseVector of(float... elements) {
        int count = 0;
        int[] indexes = new int[elements.length];
        float[] values = new float[elements.length];
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] != 0) {
                indexes[count] = i;
                values[count++] = elements[i];
            }
        }
        return of(elements.length, Arrays.copyOf(indexes, count), Arrays.copyOf(values, count));
    }

    /** The number of elements, with the zeros. */
    public int dimension() {
        return dimension;
    }

    /** The number of elements that are not zero. */
    public int size() {
        return indexes.length;
    }

    /** Where the elements are that are not zero: from 0, ascending; a copy. */
    public int[] indexes() {
        return indexes.clone();
    }

    /** The elements that are not zero, in the order of {@link #indexes}; a copy. */
    public float[] values() {
        return values.clone();
    }

    /** All elements; an array as long as the dimension, whatever is in it. */
    public float[] toArray() {
        float[] elements = new float[dimension];
        for (int i = 0; i < indexes.length; i++) {
            elements[indexes[i]] = values[i];
        }
        return elements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SparseVector vector
                && dimension == vector.dimension
                && Arrays.equals(indexes, vector.indexes)
                && Arrays.equals(values, vector.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * dimension + Arrays.hashCode(indexes)) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < indexes.length; i++) {
            text.append(i == 0 ? "" : ", ").append(indexes[i]).append('=').append(values[i]);
        }
        return text.append("} of ").append(dimension).toString();
    }
}
