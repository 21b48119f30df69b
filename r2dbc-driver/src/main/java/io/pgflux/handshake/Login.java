package io.pgflux.handshake;

import io.pgflux.auth.LoginRules;
import io.pgflux.libpq.PasswordFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who logs in, and with what.
 *
 * @param user asked for each connection
 * @param password asked for each connection; empty: there is none
 * @param token asked for each connection whose server wants it; null: there is none
 * @param request what the session is asked to be
 * @param passwordFile asked where there is no password; null: there is none
 * @param rules what is to hold for the authentication
 */
public record Login(
        Mono<String> user,
        Mono<CharSequence> password,
        @Nullable Mono<CharSequence> token,
        StartUpRequest request,
        @Nullable PasswordFile passwordFile,
        LoginRules rules) {

    /** Those of one connection. */
    Mono<Credentials> credentials() {
        return credentials(token);
    }

    private Mono<Credentials> credentials(@Nullable Mono<CharSequence> itsToken) {
        return user.switchIfEmpty(Mono.error(() -> new IllegalArgumentException("The publisher of the user is empty")))
                .zipWith(optional(password), (name, secret) -> new Credentials(name, secret.orElse(null), itsToken));
    }

    /**
     * Asks again: a password or a token may have expired since it was fetched. Empty if it is the same again, which the
     * server would only refuse again.
     */
    Mono<Credentials> insteadOf(Credentials refused) {
        Mono<CharSequence> again = refused.usedToken() == null || token == null ? Mono.empty() : token;
        return optional(again)
                .flatMap(fresh -> credentials(fresh.isPresent() ? Mono.just(fresh.get()) : token)
                        .filter(given -> !given.areThoseOf(refused, fresh.orElse(null))));
    }

    private static Mono<Optional<CharSequence>> optional(Mono<CharSequence> secret) {
        return secret.map(Optional::of).defaultIfEmpty(Optional.empty());
    }

    @Override
    public String toString() {
        return "Login, " + request;
    }
}
