package io.pgflux.session;

import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;

/** How the server is asked to cancel what a session's backend does. */
@FunctionalInterface
public interface CancelRequest {

    /**
     * A cold publisher of one request. Completes when it can no longer hit a later statement, since the server has passed it
     * on and closed its connection; or at once if it turns out not to be permitted any more.
     *
     * @param permission asked once, on any thread, when the request is about to be written
     */
    Mono<Void> send(BooleanSupplier permission);
}
