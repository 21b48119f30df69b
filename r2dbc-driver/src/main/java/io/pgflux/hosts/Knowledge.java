package io.pgflux.hosts;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the connections of a factory have seen of servers, for a while. From any thread. */
final class Knowledge {

    /** A provider may name new hosts for ever: with as many, those whose time is over are forgotten. */
    private static final int MANY = 256;

    private record Seen(Standing standing, long nanos) {}

    private final Map<Place, Seen> places = new ConcurrentHashMap<>();
    private final long nanos;
    private final LongSupplier clock;

    /**
     * Knows nothing yet.
     *
     * @param recheck how long what was seen is believed; zero: never
     * @param clock as {@link System#nanoTime}
     */
    Knowledge(Duration recheck, LongSupplier clock) {
        nanos = recheck.toNanos();
        this.clock = clock;
    }

    void seen(Place place, Standing standing) {
        if (places.size() >= MANY) {
            places.values().removeIf(seen -> !isFresh(seen));
        }
        places.put(place, new Seen(standing, clock.getAsLong()));
    }

    /** Null: nothing, or nothing that can still be believed. */
    @Nullable
    Standing of(Place place) {
        Seen seen = places.get(place);
        return seen != null && isFresh(seen) ? seen.standing : null;
    }

    /**
     * Whether the caller may try this place before others. Of all that would look again at one that was out of reach, it is
     * the first: a server that keeps silent would make each of them wait.
     */
    boolean mayTry(Place place) {
        Seen seen = places.get(place);
        return seen == null
                || seen.standing != Standing.UNREACHABLE
                || isFresh(seen) // so are all
                || places.replace(place, seen, new Seen(Standing.UNREACHABLE, clock.getAsLong()));
    }

    private boolean isFresh(Seen seen) {
        return clock.getAsLong() - seen.nanos < nanos;
    }
}
