package io.pgflux.api;

import java.util.Arrays;

/**
 * A value of pgvector's type halfvec: numbers in half precision (binary16 of IEEE 754: 11 bits, up to 65504), none of them
 * NaN or infinite. Immutable.
 */
public final class HalfVector {

    /** The value of the last bit of the smallest numbers. */
    private static final float LEAST = 0x1p-24f;

    private static final int MIN_NORMAL = Float.floatToRawIntBits(0x1p-14f);

    /** Half way between 65504 and what would be the next number. */
    private static final int TOO_LARGE = Float.floatToRawIntBits(65_520);

    private static final int MORE_FRACTION_BITS = 23 - 10;
    private static final int BIAS = (127 - 15) << 23;

    private final short[] halves;

    private HalfVector(short[] halves) {
        this.halves = halves;
    }

    /**
     * A vector of these numbers.
     *
     * @param values the server takes 1 to 16000
     * @throws IllegalArgumentException if one of them does not exist in half precision; see {@link #nearest}
     */
    public static HalfVector of(float... values) {
        short[] halves = new short[values.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = toHalf(values[i]);
        }
        return new HalfVector(halves);
    }

    /**
     * A vector of the numbers in half precision that are nearest to these, half way to the even one.
     *
     * @throws IllegalArgumentException if one of them is NaN, infinite or too large
     */
    public static HalfVector nearest(float... values) {
        short[] halves = new short[values.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = nearestHalf(values[i]);
        }
        return new HalfVector(halves);
    }

    /**
     * A number in half precision as float, which is always exact.
     *
     * @param half the 16 bits
     */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int magnitude = half & 0x7fff;
        if (magnitude < 0x400) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude * LEAST));
        }
        if (magnitude >= 0x7c00) {
            return Float.intBitsToFloat(sign | 0x7f80_0000 | (magnitude & 0x3ff) << MORE_FRACTION_BITS);
        }
        return Float.intBitsToFloat(sign | ((magnitude << MORE_FRACTION_BITS) + BIAS));
    }

    /**
     * The 16 bits of a number that exists in half precision.
     *
     * @throws IllegalArgumentException if it does not, or is NaN or infinite
     */
    public static short toHalf(float value) {
        short half = nearestHalf(value);
        if (toFloat(half) != value) {
            throw new IllegalArgumentException("an element does not exist in half precision");
        }
        return half;
    }

    private static short nearestHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fff_ffff;
        if (magnitude >= TOO_LARGE) {
            throw new IllegalArgumentException("an element of a halfvec is NaN, infinite or above 65504");
        }
        if (magnitude < MIN_NORMAL) {
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) / LEAST));
        }
        int odd = magnitude >> MORE_FRACTION_BITS & 1;
        int rounded = magnitude + (1 << (MORE_FRACTION_BITS - 1)) - 1 + odd;
        return (short) (sign | (rounded - BIAS) >> MORE_FRACTION_BITS);
    }

    /** The number of elements. */
    public int dimension() {
        return halves.length;
    }

    /** The element at an index from 0. */
    public float get(int index) {
        return toFloat(halves[index]);
    }

    /** The elements. */
    public float[] toArray() {
        float[] values = new float[halves.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = get(i);
        }
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HalfVector vector && Arrays.equals(halves, vector.halves);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(halves);
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
