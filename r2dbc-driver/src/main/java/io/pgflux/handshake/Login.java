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
        return user.switchIfEmpty(Mono.error(() -> new IllegalArgumentException("The publisher of the user is empty")))
                .zipWith(optional(password), (name, secret) -> new Credentials(name, secret.orElse(null), token));
    }

    /** Asked for again, as they may have expired since; the token too, if the server has wanted it. */
    Mono<Credentials> afresh(Credentials refused) {
        return refused.usedToken() == null || token == null
                ? credentials()
                : credentials().zipWith(token, Credentials::withToken);
    }

    private static Mono<Optional<CharSequence>> optional(Mono<CharSequence> secret) {
        return secret.map(Optional::of).defaultIfEmpty(Optional.empty());
    }

    @Override
    public String toString() {
        return "Login, " + request;
    }
}
