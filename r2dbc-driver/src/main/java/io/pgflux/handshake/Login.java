package io.pgflux.handshake;

import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Who logs in, and with what.
 *
 * @param user asked for each connection
 * @param password asked for each connection; empty: there is none
 * @param parameters the start-up parameters but the user
 * @param scram the memory of derived keys
 */
public record Login(Mono<String> user, Mono<CharSequence> password, Map<String, String> parameters, ScramKeys scram) {

    @Override
    public String toString() {
        return "Login with " + parameters.keySet();
    }
}
