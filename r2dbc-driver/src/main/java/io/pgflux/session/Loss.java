package io.pgflux.session;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection is gone, as its exchanges are told. SQLSTATE class 08 of the standard: 08003 the connection does not
 * exist, 08006 it was lost.
 *
 * @param reason what happened, a whole sentence
 * @param sqlState 08003 after a close of ours, 08P01 after a violation of the protocol, else 08006
 * @param cause the error of the socket or the server; null if there is none
 */
record Loss(String reason, String sqlState, @Nullable Throwable cause) {

    static Loss closed() {
        return new Loss("The connection is closed.", "08003", null);
    }

    static Loss byServer(@Nullable R2dbcException last) {
        return last == null
                ? new Loss("The server closed the connection.", "08006", null)
                : new Loss("The server closed the connection: " + last.getMessage() + ".", "08006", last);
    }

    static Loss of(Throwable cause) {
        String sqlState =
                cause instanceof R2dbcException known && state(known).startsWith("08") ? state(known) : "08006";
        return new Loss("The connection was lost: " + cause.getMessage() + ".", sqlState, cause);
    }

    private static String state(R2dbcException cause) {
        String state = cause.getSqlState();
        return state == null ? "08006" : state;
    }

    /** Whether this side has closed the connection. */
    boolean isOurs() {
        return sqlState.equals("08003");
    }

    /** For those who have sent nothing. */
    R2dbcException plain() {
        return new R2dbcNonTransientResourceException(reason, sqlState, cause);
    }

    R2dbcException written() {
        return exception("The statement was sent; whether it was carried out is unknown.");
    }

    R2dbcException notWritten() {
        return exception("The statement was not sent.");
    }

    private R2dbcException exception(String consequence) {
        return new R2dbcNonTransientResourceException(reason + " " + consequence, sqlState, cause);
    }
}
