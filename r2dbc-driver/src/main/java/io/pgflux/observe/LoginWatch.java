package io.pgflux.observe;

import org.jspecify.annotations.Nullable;

/** Who is told what becomes of the request for one connection. */
@FunctionalInterface
public interface LoginWatch {

    LoginWatch NONE = (error, cancelled) -> {};

    /**
     * The connection is open, or will not be. Once.
     *
     * @param error why it has failed; null: it has not
     * @param cancelled whether nobody wanted it any more
     */
    void ended(@Nullable Throwable error, boolean cancelled);
}
