package io.pgflux.benchmarks.vertx;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.stream.Collector;

/** Queries on one connection. */
final class VertxQueries implements Work {

    private final Workload workload;
    private final Context loop;
    private final PreparedQuery<RowSet<Row>> one;
    private final PreparedQuery<RowSet<Row>> page;
    private final PgConnection connection;

    VertxQueries(Workload workload, Context loop, PgConnection connection) {
        this.workload = workload;
        this.loop = loop;
        this.connection = connection;
        one = connection.preparedQuery(Tables.ONE);
        page = connection.preparedQuery(Tables.PAGE);
    }

    @Override
    public long run(Watch watch) throws Exception {
        return switch (workload) {
            case PIPELINED -> Loops.run(loop, watch, Workload.PIPELINE, key -> one(one, key, watch));
            case PAGES -> Loops.run(loop, watch, Workload.PIPELINE, key -> page(key, watch));
            case WIDE -> Loops.run(loop, watch, 1, key -> wide(watch));
            default -> Loops.run(loop, watch, 1, key -> one(one, key, watch));
        };
    }

    static Future<Integer> one(PreparedQuery<RowSet<Row>> query, Integer key, Watch watch) {
        return query.execute(Tuple.of(key)).map(rows -> {
            for (Row row : rows) {
                watch.check(key, Rows.one(row.getInteger(0), row.getString(1)));
            }
            return rows.size();
        });
    }

    private Future<Integer> page(Integer key, Watch watch) {
        return page.execute(Tuple.of(key)).map(rows -> {
            for (Row row : rows) {
                watch.check(key, page(row));
            }
            return rows.size();
        });
    }

    /** The rows are read as they come, and not kept: the other way to get them is slower. */
    private Future<Integer> wide(Watch watch) {
        Collector<Row, int[], Integer> reader = Collector.of(
                () -> new int[1],
                (count, row) -> watch.check(count[0]++, wide(row)),
                (count, other) -> count,
                count -> count[0]);
        return connection
                .preparedQuery(Tables.WIDE)
                .collecting(reader)
                .execute()
                .map(SqlResult::value);
    }

    private static Integer wide(Row row) {
        return Rows.wide(
                row.getInteger(0),
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getDouble(5),
                row.getBigDecimal(6),
                row.getOffsetDateTime(7),
                row.getUUID(8),
                row.getLocalDate(9));
    }

    private static Integer page(Row row) {
        return Rows.page(
                row.getInteger(0),
                row.getInteger(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                row.getDouble(7),
                row.getBigDecimal(8),
                row.getOffsetDateTime(9),
                row.getUUID(10),
                row.getLocalDate(11));
    }
}
