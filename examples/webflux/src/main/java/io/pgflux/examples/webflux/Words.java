package io.pgflux.examples.webflux;

import io.pgflux.api.PgException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.util.Optional;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * An error as it is told to people.
 *
 * @param outcome what has become of what they wanted
 * @param reason a sentence
 * @param cure what may help, else empty
 */
record Words(String outcome, String reason, String cure) {

    private static final String UNHEARD = "Not carried out";
    private static final String UNDONE = "Rolled back, nothing has changed";

    static Words of(Throwable error) {
        if (error instanceof NotEnoughOffered) {
            return new Words(UNDONE, error.getMessage(), "Order fewer bags, or move your price.");
        }
        R2dbcException driver = find(R2dbcException.class, error).orElse(null);
        if (error instanceof DataIntegrityViolationException && driver instanceof PgException server) {
            // Spring's exception wraps the driver's, and that has all that the server says, each part by itself.
            String hint = server.getServerMessage().hint();
            return new Words(UNDONE, server.getServerMessage().message(), hint == null ? "" : hint);
        }
        if (driver != null && "08007".equals(driver.getSqlState())) {
            return new Words(
                    "Perhaps carried out",
                    "The database was lost during the commit.",
                    "Look for it before you try again.");
        }
        String state = driver == null || driver.getSqlState() == null ? "" : driver.getSqlState();
        if (state.startsWith("08") || state.startsWith("57P")) {
            return new Words(UNHEARD, "The database does not answer.", driver.getMessage());
        }
        if (driver != null && state.isEmpty()) { // the pool's
            return driver instanceof R2dbcTimeoutException
                    ? new Words(UNHEARD, "All connections are busy.", "Try again in a moment.")
                    : new Words(UNHEARD, "The database does not answer.", driver.getMessage());
        }
        String reason = driver == null ? error.getMessage() : driver.getMessage();
        return new Words(UNHEARD, "The database refused it: " + reason, "");
    }

    static <E> Optional<E> find(Class<E> type, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
