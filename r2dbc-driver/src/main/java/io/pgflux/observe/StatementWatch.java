package io.pgflux.observe;

import org.jspecify.annotations.Nullable;

/** Who is told how one statement ends. */
@FunctionalInterface
public interface StatementWatch {

    StatementWatch NONE = (rows, error, cancelled) -> {};

    /**
     * The server has answered to the end, or nothing more comes of it. Once, on the event loop; if that has ended, on
     * another thread.
     *
     * @param rows which have come, whether somebody wanted them or not
     * @param error why it has failed; null: it has not
     * @param cancelled whether it was stopped, or not begun, because nobody wanted it any more
     */
    void ended(long rows, @Nullable Throwable error, boolean cancelled);
}
