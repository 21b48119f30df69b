package io.pgflux;

import io.pgflux.connection.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Options are refused where they are given, with their name. */
final class Check {

    /** What timers take; nobody waits longer. */
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private Check() {}

    static String notEmpty(String option, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("The option " + option + " must not be empty");
        }
        return value;
    }

    static int between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "The option %s must be from %d to %d, but is %d".formatted(option, least, most, value));
        }
        return value;
    }

    static long notNegative(String option, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "The option %s must not be negative, but is %d".formatted(option, value));
        }
        return value;
    }

    static Duration positive(String option, @Nullable Duration value) {
        if (value == null || value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("The option %s must be positive, but is %s".formatted(option, value));
        }
        return value.compareTo(LONGEST) > 0 ? LONGEST : value;
    }

    static int millis(String option, @Nullable Duration value) {
        Duration positive = positive(option, value);
        return Math.max(1, (int) positive.toMillis());
    }

    /** What Linux takes for the times of keepalive (net/tcp.h). */
    static int seconds(String option, @Nullable Duration value) {
        if (value == null || value.getNano() != 0 || value.getSeconds() < 1 || value.getSeconds() > 32_767) {
            throw new IllegalArgumentException(
                    "The option %s must be whole seconds from 1 to 32767, but is %s".formatted(option, value));
        }
        return (int) value.getSeconds();
    }

    static Duration timeout(String option, Duration value) {
        Timeouts.millis("The option " + option, value);
        return value;
    }

    static String noNul(String option, @Nullable String value) {
        if (value == null || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The option " + option + " must not be null or contain NUL");
        }
        return value;
    }

    static void present(String option, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("The option " + option + " is required");
        }
    }
}
