package io.pgflux.session;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection is gone, as its exchanges are told. SQLSTATE class 08 of the standard: 08003 the connection does not
 * exist, 08006 it was lost, 08007 nobody knows what became of the transaction.
 *
 * @param reason what happened, a whole sentence
 * @param sqlState 08003 after a close of ours, 08P01 after a violation of the protocol, else 08006
 * @param cause the error of the socket or the server; null if there is none
 * @param connection what each message ends with: which one it was
 */
record Loss(String reason, String sqlState, @Nullable Throwable cause, String connection) {

    private static final String IN_DOUBT = "COMMIT was sent, and its answer did not come: whether the transaction was"
            + " committed is unknown. Look for its effects before it is tried again; where a unique key would refuse"
            + " them a second time, it can be tried again without looking.";

    private Loss(String reason, String sqlState, @Nullable Throwable cause) {
        this(reason, sqlState, cause, "");
    }

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

    static Loss bySilence(Duration timeout) {
        return new Loss(
                "The server sent nothing for %s while an answer was due (socketTimeout).".formatted(timeout)
                        + " For a statement that takes longer, give the factory a longer socketTimeout.",
                "08006",
                null);
    }

    /** The same, of this connection. */
    Loss of(Journal journal) {
        return new Loss(reason, sqlState, cause, journal.marked(""));
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
        return new R2dbcNonTransientResourceException(reason + connection, sqlState, cause);
    }

    R2dbcException written(Exchange exchange) {
        if (!exchange.isStatement()) {
            return plain();
        }
        return exchange.commits()
                ? exception(IN_DOUBT, "08007")
                : exception("The statement was sent; whether it was carried out is unknown.", sqlState);
    }

    R2dbcException notWritten(Exchange exchange) {
        if (!exchange.isStatement()) {
            return plain();
        }
        return exception(
                exchange.commits()
                        ? "COMMIT was not sent; the server rolls an open transaction back."
                        : "The statement was not sent.",
                sqlState);
    }

    private R2dbcException exception(String consequence, String state) {
        return new R2dbcNonTransientResourceException(reason + " " + consequence + connection, state, cause);
    }
}
