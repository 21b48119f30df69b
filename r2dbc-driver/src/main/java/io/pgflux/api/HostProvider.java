package io.pgflux.api;

import java.util.List;
import org.reactivestreams.Publisher;

/**
 * Says which servers there are, for a topology that something else keeps: a cluster manager, a cloud's API, a table. It
 * is asked for each connection, so that a factory follows what changes; it caches as it sees fit.
 *
 * <pre>{@code
 * PgConnectionOptions.builder().hostProvider(() -> registry.lookUp("shop").map(..))
 * }</pre>
 */
@FunctionalInterface
public interface HostProvider {

    /**
     * Subscribed to for each connection, within its {@code connectTimeout}; must not block. The first list counts, in the
     * order of preference. If it is empty, or the publisher is, the connection fails with an {@link
     * io.r2dbc.spi.R2dbcNonTransientResourceException} (08001) that says so. If it fails, the connection fails: with the same
     * error if it is an {@link io.r2dbc.spi.R2dbcException}, else with one of SQLSTATE 08001 that has it as its cause.
     */
    Publisher<List<Host>> hosts();
}
