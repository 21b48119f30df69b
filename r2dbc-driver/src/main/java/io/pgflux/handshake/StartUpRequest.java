package io.pgflux.handshake;

import io.pgflux.api.ProtocolVersion;
import java.util.Map;

/**
 * What a session is asked to be.
 *
 * @param newest the version to ask for
 * @param oldest what is enough, at most {@code newest}
 * @param parameters the start-up parameters but the user; those whose name begins with {@code _pq_.} are options of
 *     the protocol, which a server may not know
 */
public record StartUpRequest(ProtocolVersion newest, ProtocolVersion oldest, Map<String, String> parameters) {

    @Override
    public String toString() {
        return "protocol " + newest + " with " + parameters.keySet(); // a value may be a secret
    }
}
