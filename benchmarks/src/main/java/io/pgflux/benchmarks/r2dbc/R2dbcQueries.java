package io.pgflux.benchmarks.r2dbc;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Queries on one connection. */
final class R2dbcQueries implements Work {

    private final Workload workload;
    private final Connection connection;

    R2dbcQueries(Workload workload, Connection connection) {
        this.workload = workload;
        this.connection = connection;
    }

    @Override
    public long run(Watch watch) {
        Flux<Integer> results = switch (workload) {
            case ONE, FIRST -> Calls.keys(watch).concatMap(key -> Calls.timed(one(connection, key), key, watch), 1);
            case PIPELINED ->
                Calls.keys(watch).flatMap(key -> Calls.timed(one(connection, key), key, watch), Workload.PIPELINE);
            case PAGES -> Calls.keys(watch).flatMap(key -> Calls.timed(page(key), key, watch), Workload.PIPELINE);
            case WIDE -> Calls.keys(watch).concatMap(key -> Calls.timed(wide(watch), watch), 1);
            default -> throw new IllegalArgumentException(workload.id());
        };
        return results.count().block();
    }

    static Flux<Integer> one(Connection connection, Integer key) {
        return Flux.from(connection.createStatement(Tables.ONE).bind(0, key).execute())
                .flatMap(result ->
                        result.map((row, metadata) -> Rows.one(row.get(0, Integer.class), row.get(1, String.class))));
    }

    private Flux<Integer> page(Integer key) {
        return Flux.from(connection.createStatement(Tables.PAGE).bind(0, key).execute())
                .flatMap(result -> result.map((row, metadata) -> page(row)));
    }

    private Flux<Integer> wide(Watch watch) {
        Flux<Integer> rows = Flux.from(connection.createStatement(Tables.WIDE).execute())
                .flatMap(result -> result.map((row, metadata) -> wide(row)));
        if (!watch.exact()) {
            return rows;
        }
        return rows.index((number, id) -> {
            watch.check(Math.toIntExact(number), id);
            return id;
        });
    }

    private static Integer wide(Row row) {
        return Rows.wide(
                row.get(0, Integer.class),
                row.get(1, Long.class),
                row.get(2, String.class),
                row.get(3, String.class),
                row.get(4, Boolean.class),
                row.get(5, Double.class),
                row.get(6, BigDecimal.class),
                row.get(7, OffsetDateTime.class),
                row.get(8, UUID.class),
                row.get(9, LocalDate.class));
    }

    private static Integer page(Row row) {
        return Rows.page(
                row.get(0, Integer.class),
                row.get(1, Integer.class),
                row.get(2, Long.class),
                row.get(3, String.class),
                row.get(4, String.class),
                row.get(5, String.class),
                row.get(6, Boolean.class),
                row.get(7, Double.class),
                row.get(8, BigDecimal.class),
                row.get(9, OffsetDateTime.class),
                row.get(10, UUID.class),
                row.get(11, LocalDate.class));
    }

    @Override
    public void close() {
        Mono.from(connection.close()).block();
    }
}
