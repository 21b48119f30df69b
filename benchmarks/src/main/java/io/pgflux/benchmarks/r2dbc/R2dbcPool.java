package io.pgflux.benchmarks.r2dbc;

import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Flux;

/** Queries that share a pool of connections. */
final class R2dbcPool implements Work {

    private final ConnectionPool pool;

    R2dbcPool(ConnectionFactory factory) {
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .initialSize(Workload.POOL_SIZE)
                .maxSize(Workload.POOL_SIZE)
                .build());
        pool.warmup().block();
    }

    @Override
    public long run(Watch watch) {
        return Calls.keys(watch)
                .flatMap(key -> Calls.timed(one(key), key, watch), Workload.POOL_QUERIES)
                .count()
                .block();
    }

    private Flux<Integer> one(Integer key) {
        return Flux.usingWhen(pool.create(), connection -> R2dbcQueries.one(connection, key), Connection::close);
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
