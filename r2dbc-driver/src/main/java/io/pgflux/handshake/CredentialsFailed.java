package io.pgflux.handshake;

import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * The user's own source of credentials has failed. Whatever its error is, it is none of the server's: no other host, and no
 * connection in clear text, would do better.
 */
final class CredentialsFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private CredentialsFailed(Throwable cause) {
        super(cause.getMessage(), cause, true, false);
    }

    static <T> Mono<T> mark(Mono<T> credentials) {
        return credentials.onErrorMap(
                error -> error instanceof CredentialsFailed ? error : new CredentialsFailed(error));
    }

    /** The error as its source has given it. */
    static <T> Mono<T> unmark(Mono<T> source) {
        return source.onErrorMap(CredentialsFailed.class, marked -> Objects.requireNonNull(marked.getCause()));
    }
}
