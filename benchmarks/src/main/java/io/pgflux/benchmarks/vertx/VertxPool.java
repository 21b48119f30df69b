package io.pgflux.benchmarks.vertx;

import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** Queries that share a pool of connections. */
final class VertxPool implements Work {

    private final Context loop;
    private final PreparedQuery<RowSet<Row>> one;

    VertxPool(Vertx vertx, Context loop, PgConnectOptions options) {
        this.loop = loop;
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(Workload.POOL_SIZE))
                .connectingTo(options)
                .using(vertx)
                .build();
        one = pool.preparedQuery(Tables.ONE);
    }

    @Override
    public long run(Watch watch) throws Exception {
        return Loops.run(loop, watch, Workload.POOL_QUERIES, key -> VertxQueries.one(one, key, watch));
    }
}
