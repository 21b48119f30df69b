package io.pgflux.examples.webflux;

import io.pgflux.api.PgException;
import io.r2dbc.spi.R2dbcException;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * An error as it is told to people.
 *
 * @param reason a sentence
 * @param cure what may help, else empty
 */
record Words(String reason, String cure) {

    static Words of(Throwable error) {
        if (error instanceof NotEnoughOffered) {
            return new Words(error.getMessage(), "Order fewer bags, or move your price.");
        }
        // Spring's exception wraps the driver's, and that has all that the server says, apart.
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException server && error instanceof DataIntegrityViolationException) {
                var said = server.getServerMessage();
                return new Words(said.message(), said.hint() == null ? "" : said.hint());
            }
        }
        return new Words(
                "The database does not answer.",
                "We try again every second: " + innermost(error).getMessage());
    }

    private static Throwable innermost(Throwable error) {
        Throwable inner = error;
        while (inner.getCause() != null && !(inner instanceof R2dbcException)) {
            inner = inner.getCause();
        }
        return inner;
    }
}
