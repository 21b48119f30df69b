package io.pgflux.connection;

import java.time.Duration;

/** Durations as the server's timeout settings take them. */
public final class Timeouts {

    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private Timeouts() {}

    /**
     * Milliseconds; a fraction counts as a whole one, since 0 would mean no limit.
     *
     * @param name what the user knows it by
     */
    public static long millis(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("%s must be from 0 to %s, but is %s".formatted(name, LONGEST, timeout));
        }
        return timeout.plusNanos(999_999).toMillis();
    }
}
