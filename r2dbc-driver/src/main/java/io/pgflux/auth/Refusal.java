package io.pgflux.auth;

import io.r2dbc.spi.R2dbcPermissionDeniedException;
import org.jspecify.annotations.Nullable;

/** Makes the error of a login that this side gives up. */
final class Refusal {

    private static final String SQL_STATE = "28000"; // invalid_authorization_specification

    private Refusal() {}

    static R2dbcPermissionDeniedException because(String reason) {
        return because(reason, null);
    }

    static R2dbcPermissionDeniedException because(String reason, @Nullable Throwable cause) {
        return new R2dbcPermissionDeniedException(reason, SQL_STATE, cause);
    }
}
