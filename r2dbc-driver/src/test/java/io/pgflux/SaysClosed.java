package io.pgflux;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import reactor.core.publisher.Mono;

/** The errors of a connection that is gone: always a resource exception of SQLSTATE class 08, always with a sentence. */
final class SaysClosed {

    private SaysClosed() {}

    /** Closed by us. */
    static boolean isSaidBy(Throwable error) {
        return class08(error) && "08003".equals(((R2dbcException) error).getSqlState());
    }

    /** Closed by us or lost. */
    static boolean class08(Throwable error) {
        return error instanceof R2dbcNonTransientResourceException known
                && String.valueOf(known.getSqlState()).startsWith("08")
                && known.getMessage() != null;
    }

    static Mono<String> sqlState(Throwable error) {
        return error instanceof R2dbcNonTransientResourceException known
                ? Mono.justOrEmpty(known.getSqlState())
                : Mono.error(error);
    }
}
