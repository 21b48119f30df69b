package io.pgflux.benchmarks.vertx;

import io.pgflux.benchmarks.work.SlowReader;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.Tuple;

/** A result that is fetched through a cursor. Its only reader pauses on the event loop: nobody else is there. */
final class VertxSlow implements Work {

    private final Context loop;
    private final PgConnection connection;

    VertxSlow(Context loop, PgConnection connection) {
        this.loop = loop;
        this.connection = connection;
    }

    @Override
    public long run(Watch watch) throws Exception {
        SlowReader reader = new SlowReader();
        return VertxDriver.on(
                loop,
                () -> connection
                        .begin()
                        .compose(transaction -> connection
                                .prepare(Tables.SLOW)
                                .compose(statement -> read(statement, watch.limit(), reader))
                                .compose(read -> transaction.commit())
                                .map(committed -> reader.read())));
    }

    private static Future<Void> read(PreparedStatement statement, int rows, SlowReader reader) {
        Promise<Void> done = Promise.promise();
        RowStream<Row> stream = statement.createStream(SlowReader.ROWS, Tuple.of(rows));
        stream.exceptionHandler(done::tryFail);
        stream.endHandler(end -> done.tryComplete());
        stream.handler(row -> reader.row(row.getInteger(0), row.getString(1)));
        return done.future();
    }
}
