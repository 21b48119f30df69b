package io.pgflux.handshake;

import io.pgflux.libpq.PasswordFile;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who logs in, and with what.
 *
 * @param user asked for each connection
 * @param password asked for each connection; empty: there is none
 * @param parameters the start-up parameters but the user
 * @param scram the memory of derived keys
 * @param passwordFile asked where there is no password; null: there is none
 */
public record Login(
        Mono<String> user,
        Mono<CharSequence> password,
        Map<String, String> parameters,
        ScramKeys scram,
        @Nullable PasswordFile passwordFile) {

    @Override
    public String toString() {
        return "Login with " + parameters.keySet();
    }
}
