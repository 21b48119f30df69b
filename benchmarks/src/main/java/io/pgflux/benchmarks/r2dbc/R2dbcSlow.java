package io.pgflux.benchmarks.r2dbc;

import io.pgflux.benchmarks.work.SlowReader;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.r2dbc.spi.Connection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A result that is read on another thread, which asks for so many rows at a time. No fetch size is set. */
final class R2dbcSlow implements Work {

    private final Connection connection;

    R2dbcSlow(Connection connection) {
        this.connection = connection;
    }

    private record Line(Integer number, String text) {}

    @Override
    public long run(Watch watch) {
        SlowReader reader = new SlowReader();
        Flux.from(connection.createStatement(Tables.SLOW).bind(0, watch.limit()).execute())
                .concatMap(result ->
                        result.map((row, metadata) -> new Line(row.get(0, Integer.class), row.get(1, String.class))))
                .publishOn(Schedulers.single(), SlowReader.ROWS)
                .doOnNext(line -> reader.row(line.number(), line.text()))
                .blockLast();
        return reader.read();
    }

    @Override
    public void close() {
        Mono.from(connection.close()).block();
    }
}
