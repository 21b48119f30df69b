package io.pgflux.benchmarks.vertx;

import io.pgflux.benchmarks.work.Batch;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Batches of INSERT, one at a time. */
final class VertxBatch implements Work {

    private final Context loop;
    private final PgConnection connection;
    private final PreparedQuery<RowSet<Row>> insert;

    VertxBatch(Context loop, PgConnection connection) {
        this.loop = loop;
        this.connection = connection;
        insert = connection.preparedQuery(Tables.INSERT);
    }

    @Override
    public void prepare() throws Exception {
        VertxDriver.on(loop, () -> connection.query(Tables.TRUNCATE).execute());
    }

    @Override
    public long run(Watch watch) throws Exception {
        long inserted = Loops.run(loop, watch, 1, key -> insert());
        if (watch.exact()) {
            Row check = VertxDriver.on(
                            loop, () -> connection.query(Tables.BATCH_CHECK).execute())
                    .iterator()
                    .next();
            Batch.check(check.getInteger(0), check.getInteger(1));
        }
        return inserted;
    }

    private Future<Integer> insert() {
        List<Tuple> rows = new ArrayList<>(Batch.SIZE);
        for (int i = 0; i < Batch.SIZE; i++) {
            rows.add(Tuple.of(Batch.id(i), Batch.name(i), Batch.amount(i)));
        }
        return insert.executeBatch(rows).map(VertxBatch::inserted);
    }

    private static int inserted(RowSet<Row> first) {
        int inserted = 0;
        for (RowSet<Row> result = first; result != null; result = result.next()) {
            inserted += result.rowCount();
        }
        return inserted;
    }
}
