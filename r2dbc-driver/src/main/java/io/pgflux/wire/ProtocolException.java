package io.pgflux.wire;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.jspecify.annotations.Nullable;

/** The server sent what the protocol does not allow here (SQLSTATE 08P01). The connection is lost. */
public final class ProtocolException extends R2dbcNonTransientResourceException {

    private static final long serialVersionUID = 1L;

    public ProtocolException(String reason) {
        this(reason, null);
    }

    ProtocolException(String reason, @Nullable Throwable cause) {
        super(reason, "08P01", cause);
    }

    static ProtocolException unexpected(String message, Object state) {
        return new ProtocolException("The server sent " + message + ", which is not expected by " + state);
    }
}
