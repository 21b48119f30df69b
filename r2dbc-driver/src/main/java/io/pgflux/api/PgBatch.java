package io.pgflux.api;

import io.r2dbc.spi.Batch;
import reactor.core.publisher.Flux;

/** Statements without parameters that are sent together and, outside a transaction, succeed or fail together. */
public interface PgBatch extends Batch {

    @Override
    PgBatch add(String sql);

    @Override
    Flux<PgResult> execute();
}
