package io.pgflux.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A range as PostgreSQL has it: the values between two bounds, each of which may belong to it or not, or be missing; or
 * the empty range. Ranges of int4, int8 and date come from the server with the lower bound in it and the upper one not,
 * so that {@code closed(1, 5)} comes back as {@code closedOpen(1, 6)}.
 *
 * <p>Whether the lower bound lies above the upper one is checked by the server only, which knows the order of the type.
 *
 * @param <T> the class of the bounds
 * @param lower null if the range has no lower bound, or is empty
 * @param lowerInclusive whether the lower bound itself is in the range; always false without one
 * @param upper null if the range has no upper bound, or is empty
 * @param upperInclusive whether the upper bound itself is in the range; always false without one
 * @param isEmpty whether nothing is in the range; then the rest is null and false
 */
public record Range<T>(
        @Nullable T lower, boolean lowerInclusive, @Nullable T upper, boolean upperInclusive, boolean isEmpty) {

    private static final Range<?> EMPTY = new Range<>(null, false, null, false, true);
    private static final Range<?> ALL = new Range<>(null, false, null, false, false);

    /** Leaves away what has no meaning: bounds of the empty range, and whether a missing bound belongs to the range. */
    public Range {
        if (isEmpty) {
            lower = null;
            upper = null;
        }
        lowerInclusive &= lower != null;
        upperInclusive &= upper != null;
    }

    /** A bound that is missing by mistake must not become none: that would be more than was meant. */
    private static <T> T required(@Nullable T bound) {
        return Objects.requireNonNull(bound, "a bound is null; atLeast, atMost and all have ranges without");
    }

    private static <T> Range<T> between(
            @Nullable T lower, boolean lowerInclusive, @Nullable T upper, boolean upperInclusive) {
        return new Range<>(lower, lowerInclusive, upper, upperInclusive, false);
    }

    /** {@code [lower,upper]} */
    public static <T> Range<T> closed(T lower, T upper) {
        return between(required(lower), true, required(upper), true);
    }

    /** {@code (lower,upper)} */
    public static <T> Range<T> open(T lower, T upper) {
        return between(required(lower), false, required(upper), false);
    }

    /** {@code [lower,upper)} */
    public static <T> Range<T> closedOpen(T lower, T upper) {
        return between(required(lower), true, required(upper), false);
    }

    /** {@code (lower,upper]} */
    public static <T> Range<T> openClosed(T lower, T upper) {
        return between(required(lower), false, required(upper), true);
    }

    /** {@code [lower,)} */
    public static <T> Range<T> atLeast(T lower) {
        return between(required(lower), true, null, false);
    }

    /** {@code (lower,)} */
    public static <T> Range<T> greaterThan(T lower) {
        return between(required(lower), false, null, false);
    }

    /** {@code (,upper]} */
    public static <T> Range<T> atMost(T upper) {
        return between(null, false, required(upper), true);
    }

    /** {@code (,upper)} */
    public static <T> Range<T> lessThan(T upper) {
        return between(null, false, required(upper), false);
    }

    /** {@code [value,value]} */
    public static <T> Range<T> singleton(T value) {
        return closed(value, value);
    }

    /** {@code (,)}: without bounds. */
    @SuppressWarnings("unchecked") // has no bounds of any class
    public static <T> Range<T> all() {
        return (Range<T>) ALL;
    }

    /** {@code empty} */
    @SuppressWarnings("unchecked") // has no bounds of any class
    public static <T> Range<T> empty() {
        return (Range<T>) EMPTY;
    }

    /** As PostgreSQL prints it, with what {@code toString} gives for the bounds. */
    @Override
    public String toString() {
        if (isEmpty) {
            return "empty";
        }
        StringBuilder text = new StringBuilder().append(lowerInclusive ? '[' : '(');
        appendBound(lower, text);
        text.append(',');
        appendBound(upper, text);
        return text.append(upperInclusive ? ']' : ')').toString();
    }

    /** PostgreSQL: {@code range_bound_escape} in {@code rangetypes.c}. */
    private static void appendBound(@Nullable Object bound, StringBuilder text) {
        if (bound == null) {
            return;
        }
        String plain = bound.toString();
        if (!plain.isEmpty() && plain.chars().noneMatch(c -> "\"\\()[], \t\n\u000B\f\r".indexOf(c) >= 0)) {
            text.append(plain);
        } else {
            String escaped = plain.replace("\\", "\\\\").replace("\"", "\"\"");
            text.append('"').append(escaped).append('"');
        }
    }
}
