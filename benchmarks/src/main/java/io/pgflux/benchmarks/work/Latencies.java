package io.pgflux.benchmarks.work;

/** Counts durations in buckets, each 3 % wider than the one before. Adding allocates nothing. Not thread-safe. */
final class Latencies {

    private static final int BITS = 5;

    private final long[] counts = new long[64 << BITS];
    private long total;

    void add(long nanos) {
        counts[bucket(Math.max(nanos, 1))]++;
        total++;
    }

    void add(Latencies others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        total += others.total;
    }

    /** The duration, in nanoseconds, that the share {@code quantile} did not exceed; NaN without any. */
    double quantile(double quantile) {
        long rank = (long) Math.ceil(total * quantile);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return middle(i);
            }
        }
        return Double.NaN;
    }

    private static int bucket(long nanos) {
        int exponent = Math.max(0, 63 - Long.numberOfLeadingZeros(nanos) - BITS);
        return (exponent << BITS) + (int) (nanos >>> exponent);
    }

    private static double middle(int bucket) {
        int exponent = Math.max(0, (bucket >> BITS) - 1);
        return (bucket - (exponent << BITS) + 0.5) * (1L << exponent);
    }
}
