package io.pgflux.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread or process will do soon; the bound turns a hang into a failure that says for what. */
public final class Eventually {

    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long POLL_MILLIS = 10;

    private Eventually() {}

    /** Returns as soon as the condition holds, or throws an {@link AssertionError} after {@link #PATIENCE}. */
    public static void eventually(Supplier<String> what, BooleanSupplier condition) {
        eventually(PATIENCE, what, condition);
    }

    /** As above; {@code what} is asked when the patience is over, so that it can say how things are by then. */
    public static void eventually(Duration patience, Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + patience + ": " + what.get());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
