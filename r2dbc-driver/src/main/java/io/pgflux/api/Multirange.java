package io.pgflux.api;

import java.util.Iterator;
import java.util.List;

/**
 * A multirange as PostgreSQL has it since version 14: any number of ranges. From the server they come in order, none
 * empty, and no two that overlap or touch.
 *
 * @param <T> the class of the ranges' bounds
 * @param ranges unmodifiable; empty for the empty multirange
 */
public record Multirange<T>(List<Range<T>> ranges) implements Iterable<Range<T>> {

    public Multirange {
        ranges = List.copyOf(ranges);
    }

    /** {@code {range, ..}} */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is copied
    public static <T> Multirange<T> of(Range<T>... ranges) {
        return new Multirange<>(List.of(ranges));
    }

    /** Without ranges: <code>{}</code>. */
    public static <T> Multirange<T> empty() {
        return new Multirange<>(List.of());
    }

    /** Whether it has no ranges; one that is only made of empty ranges is the same to the server. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    @Override
    public Iterator<Range<T>> iterator() {
        return ranges.iterator();
    }

    /** As PostgreSQL prints it, with what {@code toString} gives for the bounds. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (Range<T> range : ranges) {
            text.append(text.length() > 1 ? "," : "").append(range);
        }
        return text.append('}').toString();
    }
}
