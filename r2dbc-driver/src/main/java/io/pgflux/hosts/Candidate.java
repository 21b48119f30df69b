package io.pgflux.hosts;

import io.pgflux.api.Host;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A host that a connection may try, or one of its addresses. */
public final class Candidate {

    private final Host host;
    private final Place place;
    private final Rank rank;
    private final int turn;

    /** @param turn see {@link Balance} */
    Candidate(Host host, Place place, Rank rank, int turn) {
        this.host = host;
        this.place = place;
        this.rank = rank;
        this.turn = turn;
    }

    public Host host() {
        return host;
    }

    Place place() {
        return place;
    }

    /** Null: it is a host. */
    public @Nullable SocketAddress address() {
        return place.address();
    }

    /** What was known of it when the order was made. */
    public Rank rank() {
        return rank;
    }

    int turn() {
        return turn;
    }

    @Override
    public String toString() {
        return rank + " " + place;
    }
}
