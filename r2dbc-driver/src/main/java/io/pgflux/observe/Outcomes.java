package io.pgflux.observe;

import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;

/** How a statement or a login has ended, in one word that few others are possible for. */
public final class Outcomes {

    /** Where there is no error. */
    public static final String NONE = "none";

    private Outcomes() {}

    /** For people: "done", "cancelled", or "failed" with the SQLSTATE. */
    static String of(@Nullable Throwable error, boolean cancelled) {
        if (error == null) {
            return cancelled ? "cancelled" : "done";
        }
        return "failed with " + errorType(error, cancelled);
    }

    /** The SQLSTATE, or the name of the error's class where there is none; "cancelled", if it was not wanted any more. */
    public static String errorType(@Nullable Throwable error, boolean cancelled) {
        if (error == null) {
            return cancelled ? "cancelled" : NONE;
        }
        String state = sqlState(error);
        return state.equals(NONE) ? error.getClass().getName() : state;
    }

    /** Of the error; "none" if there is none. */
    public static String sqlState(@Nullable Throwable error) {
        String state = error instanceof R2dbcException known ? known.getSqlState() : null;
        return state == null || state.isEmpty() ? NONE : state;
    }
}
