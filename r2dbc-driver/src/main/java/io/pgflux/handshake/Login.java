package io.pgflux.handshake;

import io.pgflux.libpq.PasswordFile;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who logs in, and with what.
 *
 * @param user asked for each connection
 * @param password asked for each connection; empty: there is none
 * @param request what the session is asked to be
 * @param scram the memory of derived keys
 * @param passwordFile asked where there is no password; null: there is none
 */
public record Login(
        Mono<String> user,
        Mono<CharSequence> password,
        StartUpRequest request,
        ScramKeys scram,
        @Nullable PasswordFile passwordFile) {

    @Override
    public String toString() {
        return "Login, " + request;
    }
}
