package io.pgflux.api;

import java.util.Locale;

/**
 * A value of {@code pg_lsn}: a position in the write-ahead log.
 *
 * @param value the number of the byte, unsigned
 */
public record Lsn(long value) implements Comparable<Lsn> {

    private static final long MAX_HALF = 0xFFFF_FFFFL;

    /**
     * The value of two numbers in hexadecimal, {@code 16/B374D848}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        long high = Digits.read(text, 0, slash, 16, MAX_HALF);
        long low = Digits.read(text, slash + 1, text.length(), 16, MAX_HALF);
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("not a position in the write-ahead log");
        }
        return new Lsn((high << Integer.SIZE) | low);
    }

    /** The earlier one is the less. */
    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** As PostgreSQL prints it: two numbers of 32 bits in hexadecimal. */
    @Override
    public String toString() {
        String high = Integer.toHexString((int) (value >>> Integer.SIZE));
        return (high + '/' + Integer.toHexString((int) value)).toUpperCase(Locale.ROOT);
    }
}
