package io.pgflux.observe;

/**
 * Who is told what a factory's connections do, on the event loops, so it must be quick. What it throws, {@link Watches} logs
 * and nobody suffers from.
 */
public interface Watch {

    /** A connection is asked for. */
    default LoginWatch opening() {
        return LoginWatch.NONE;
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
