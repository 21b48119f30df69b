package io.pgflux.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A value of {@code pg_snapshot} (and of {@code txid_snapshot}, its older name): which transactions had ended at one
 * moment.
 *
 * @param xmin the lowest transaction that was still active: all below had ended; at least 1
 * @param xmax one above the highest that had ended: all from here on had not begun
 * @param xip those between {@code xmin} and {@code xmax} that were still active, ascending
 */
public record Snapshot(long xmin, long xmax, List<Long> xip) {

    /** @throws IllegalArgumentException if the numbers are not in the order that is described above */
    public Snapshot {
        xip = List.copyOf(xip);
        boolean ordered = xmin > 0 && xmax >= xmin;
        long last = xmin - 1;
        for (long xid : xip) {
            ordered &= xid > last && xid < xmax;
            last = xid;
        }
        if (!ordered) {
            throw new IllegalArgumentException("The numbers of a snapshot are not in order");
        }
    }

    /**
     * The value of {@code xmin:xmax:xip,xip}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static Snapshot parse(String text) {
        int first = text.indexOf(':');
        int second = text.indexOf(':', first + 1);
        List<Long> xip = new ArrayList<>();
        for (int at = second + 1; second > 0 && at < text.length(); ) {
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            xip.add(number(text, at, end));
            at = end + 1;
        }
        return new Snapshot(number(text, 0, first), number(text, first + 1, second), xip);
    }

    private static long number(String text, int begin, int end) {
        long number = Digits.read(text, begin, end, 10, Long.MAX_VALUE);
        if (number < 0) {
            throw new IllegalArgumentException("not a snapshot");
        }
        return number;
    }

    /** As PostgreSQL prints it: {@code 10:20:10,14,15}. */
    @Override
    public String toString() {
        return xip.stream().map(String::valueOf).collect(Collectors.joining(",", xmin + ":" + xmax + ':', ""));
    }
}
