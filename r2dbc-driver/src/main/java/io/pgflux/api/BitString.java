package io.pgflux.api;

import java.util.BitSet;
import java.util.Objects;

/**
 * A value of {@code bit(n)} or {@code varbit}: bits with a length. Bits are counted from 0 on the left, as {@code
 * get_bit} counts them: {@code 0101} has the bits 1 and 3 set.
 *
 * @param length the number of bits
 * @param bits which of them are set; a BitSet alone does not know how many zeros follow the last one
 */
public record BitString(int length, BitSet bits) {

    /** @throws IllegalArgumentException if the length is negative, or a bit is set at or after it */
    public BitString {
        if (length < 0 || bits.length() > length) {
            throw new IllegalArgumentException(
                    "A bit is set at %d, but the length is %d".formatted(bits.length() - 1, length));
        }
        bits = (BitSet) bits.clone();
    }

    /**
     * The bits of bytes, the highest bit of a byte first.
     *
     * @throws IllegalArgumentException unless there are as many bytes as the length needs, with zeros after it
     */
    public static BitString of(byte[] bytes, int length) {
        if (length < 0 || bytes.length != bytes(length)) {
            throw new IllegalArgumentException("%d bytes for %d bits".formatted(bytes.length, length));
        }
        return new BitString(length, BitSet.valueOf(reversed(bytes, bytes.length)));
    }

    /**
     * The value of a text of zeros and ones.
     *
     * @throws IllegalArgumentException if there is another character
     */
    public static BitString parse(CharSequence text) {
        BitSet bits = new BitSet(text.length());
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit != '0' && digit != '1') {
                throw new IllegalArgumentException("The character at index %d is neither 0 nor 1".formatted(i));
            }
            bits.set(i, digit == '1');
        }
        return new BitString(text.length(), bits);
    }

    /** A copy. */
    @Override
    public BitSet bits() {
        return (BitSet) bits.clone();
    }

    /**
     * Whether the bit is set.
     *
     * @throws IndexOutOfBoundsException unless the index is below the length
     */
    public boolean get(int index) {
        return bits.get(Objects.checkIndex(index, length));
    }

    /** The bits in bytes, the highest bit of a byte first; the last byte is filled up with zeros. */
    public byte[] toByteArray() {
        return reversed(bits.toByteArray(), bytes(length));
    }

    private static int bytes(int length) {
        return (int) ((length + 7L) / Byte.SIZE);
    }

    /** A BitSet counts from the lowest bit of a byte. */
    private static byte[] reversed(byte[] bytes, int length) {
        byte[] reversed = new byte[length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = (byte) (Integer.reverse(bytes[i]) >>> (Integer.SIZE - Byte.SIZE));
        }
        return reversed;
    }

    /** Zeros and ones. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(bits.get(i) ? '1' : '0');
        }
        return text.toString();
    }
}
