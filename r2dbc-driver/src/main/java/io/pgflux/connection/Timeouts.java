package io.pgflux.connection;

import java.time.Duration;

/** Durations as the server's timeout settings take them. */
public final class Timeouts {

    private Timeouts() {}

    /** Milliseconds; a fraction counts as a whole one, since 0 would mean no limit. */
    public static long millis(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("A timeout must not be negative, but is " + timeout);
        }
        long millis = timeout.plusNanos(999_999).toMillis();
        if (millis > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "PostgreSQL's timeouts end at %d ms, which %s exceeds".formatted(Integer.MAX_VALUE, timeout));
        }
        return millis;
    }
}
