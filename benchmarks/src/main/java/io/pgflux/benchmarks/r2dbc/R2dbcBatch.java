package io.pgflux.benchmarks.r2dbc;

import io.pgflux.benchmarks.work.Batch;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Batches of INSERT, one at a time. */
final class R2dbcBatch implements Work {

    private final Connection connection;

    R2dbcBatch(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void prepare() {
        Flux.from(connection.createStatement(Tables.TRUNCATE).execute())
                .flatMap(Result::getRowsUpdated)
                .blockLast();
    }

    @Override
    public long run(Watch watch) {
        long inserted = Calls.keys(watch)
                .concatMap(key -> Calls.timed(insert(), watch), 1)
                .reduce(0L, Long::sum)
                .block();
        if (watch.exact()) {
            Flux.from(connection.createStatement(Tables.BATCH_CHECK).execute())
                    .flatMap(result -> result.map((row, metadata) -> {
                        Batch.check(row.get(0, Integer.class), row.get(1, Integer.class));
                        return 1;
                    }))
                    .blockLast();
        }
        return inserted;
    }

    private Flux<Long> insert() {
        Statement insert = connection.createStatement(Tables.INSERT);
        for (int i = 0; i < Batch.SIZE; i++) {
            if (i > 0) {
                insert.add();
            }
            insert.bind(0, Batch.id(i)).bind(1, Batch.name(i)).bind(2, Batch.amount(i));
        }
        return Flux.from(insert.execute()).flatMap(Result::getRowsUpdated);
    }

    @Override
    public void close() {
        Mono.from(connection.close()).block();
    }
}
