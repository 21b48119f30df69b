package io.pgflux.observe;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Who is told what a factory's connections do. {@link #NONE} is nobody; each other one does what it does on the event
 * loops, so it must be quick, and must not throw.
 */
public interface Watch {

    Watch NONE = new Watch() {};

    /** All of them. */
    static Watch of(List<? extends Watch> all) {
        return all.isEmpty() ? NONE : all.size() == 1 ? all.get(0) : new Watches(all);
    }

    /** A publisher that opens a connection with each subscription, to be given out in place of this one. */
    default <T> Mono<T> opening(Mono<T> connection) {
        return connection;
    }

    /**
     * A connection is open, and nobody has used it yet. On its event loop.
     *
     * @param id what it is called in logs and errors
     */
    default ConnectionWatch opened(String id, Peer peer) {
        return ConnectionWatch.NONE;
    }
}
