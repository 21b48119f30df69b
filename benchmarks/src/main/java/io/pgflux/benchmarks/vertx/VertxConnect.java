package io.pgflux.benchmarks.vertx;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;

/** Connections that are opened and closed, one or many at a time. */
final class VertxConnect implements Work {

    private final Vertx vertx;
    private final Context loop;
    private final PgConnectOptions options;

    private final int atOnce;

    VertxConnect(Vertx vertx, Context loop, PgConnectOptions options, int atOnce) {
        this.vertx = vertx;
        this.loop = loop;
        this.options = options;
        this.atOnce = atOnce;
    }

    @Override
    public long run(Watch watch) throws Exception {
        return Loops.run(
                loop,
                watch,
                atOnce,
                key -> PgConnection.connect(vertx, options)
                        .compose(connection -> watch.exact() ? checked(connection) : Future.succeededFuture(connection))
                        .compose(PgConnection::close)
                        .map(closed -> 1));
    }

    private static Future<PgConnection> checked(PgConnection connection) {
        return connection.query("SELECT current_user::text").execute().map(rows -> {
            Rows.expect(Target.SCRAM_USER, rows.iterator().next().getString(0));
            return connection;
        });
    }
}
