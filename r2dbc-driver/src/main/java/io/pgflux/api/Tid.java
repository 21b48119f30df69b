package io.pgflux.api;

import java.util.Comparator;

/**
 * A value of {@code tid}: where a row is stored in its table ({@code ctid}).
 *
 * @param block the number of the page, 0 to 4294967295
 * @param offset the number of the row's pointer in the page, 0 to 65535; the first is 1
 */
public record Tid(long block, int offset) implements Comparable<Tid> {

    private static final long MAX_BLOCK = 0xFFFF_FFFFL;
    private static final int MAX_OFFSET = 0xFFFF;
    private static final Comparator<Tid> ORDER =
            Comparator.comparingLong(Tid::block).thenComparingInt(Tid::offset);

    /** @throws IllegalArgumentException if a number is out of its range */
    public Tid {
        if (block < 0 || block > MAX_BLOCK || offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalArgumentException(
                    "The block is not between 0 and 4294967295, or the offset not between 0 and 65535");
        }
    }

    /**
     * The value of {@code (block,offset)}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static Tid parse(String text) {
        int comma = text.indexOf(',');
        int end = text.length() - 1;
        long block = Digits.read(text, 1, comma, 10, MAX_BLOCK);
        long offset = Digits.read(text, comma + 1, end, 10, MAX_OFFSET);
        if (block < 0 || offset < 0 || text.charAt(0) != '(' || text.charAt(end) != ')') {
            throw new IllegalArgumentException("not a tid");
        }
        return new Tid(block, (int) offset);
    }

    /** By block, then by offset. */
    @Override
    public int compareTo(Tid other) {
        return ORDER.compare(this, other);
    }

    /** As PostgreSQL prints it: {@code (0,1)}. */
    @Override
    public String toString() {
        return "(" + block + ',' + offset + ')';
    }
}
