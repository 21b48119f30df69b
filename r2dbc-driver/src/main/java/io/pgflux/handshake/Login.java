package io.pgflux.handshake;

import reactor.core.publisher.Mono;

/**
 * Who logs in, and with what.
 *
 * @param user asked for each connection
 * @param password asked for each connection; empty: there is none
 * @param request what the session is asked to be
 * @param scram the memory of derived keys
 */
public record Login(Mono<String> user, Mono<CharSequence> password, StartUpRequest request, ScramKeys scram) {

    @Override
    public String toString() {
        return "Login, " + request;
    }
}
