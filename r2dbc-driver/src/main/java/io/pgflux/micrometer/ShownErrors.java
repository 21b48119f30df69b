package io.pgflux.micrometer;

import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.jspecify.annotations.Nullable;

/** Errors as a trace may show them: the words of the server quote bound values, and a tracer writes down all of an exception. */
final class ShownErrors {

    private ShownErrors() {}

    /** The error itself if no words of the server are in it; else one of the same SQLSTATE without them. */
    static Throwable of(Throwable error) {
        PgException server = server(error);
        if (server == null) {
            return error;
        }
        ServerMessage message = server.getServerMessage().withoutValues();
        Throwable shown = server == error
                ? PgException.of(message, "", server.getConnectionId())
                : new R2dbcNonTransientResourceException("Because of " + message.message(), sqlState(error));
        shown.setStackTrace(error.getStackTrace());
        return shown;
    }

    private static @Nullable String sqlState(Throwable error) {
        return error instanceof R2dbcException known ? known.getSqlState() : null;
    }

    private static @Nullable PgException server(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException server) {
                return server;
            }
        }
        return null;
    }
}
