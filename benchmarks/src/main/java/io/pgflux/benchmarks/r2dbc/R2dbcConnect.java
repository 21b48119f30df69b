package io.pgflux.benchmarks.r2dbc;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections that are opened and closed, one or many at a time. */
final class R2dbcConnect implements Work {

    private final ConnectionFactory factory;
    private final int atOnce;

    R2dbcConnect(ConnectionFactory factory, int atOnce) {
        this.factory = factory;
        this.atOnce = atOnce;
    }

    @Override
    public long run(Watch watch) {
        return Calls.keys(watch)
                .flatMap(key -> Calls.timed(watch.exact() ? checked(key) : connection(key), watch), atOnce, 1)
                .count()
                .block();
    }

    private Flux<Integer> connection(Integer key) {
        return Mono.<Connection>from(factory.create())
                .flatMap(connection -> Mono.from(connection.close()).thenReturn(key))
                .flux();
    }

    private Flux<Integer> checked(Integer key) {
        return Flux.usingWhen(
                factory.create(),
                connection -> Flux.from(connection
                                .createStatement("SELECT current_user::text")
                                .execute())
                        .flatMap(result -> result.map((row, metadata) -> row.get(0, String.class)))
                        .doOnNext(user -> Rows.expect(Target.SCRAM_USER, user))
                        .map(user -> key),
                Connection::close);
    }
}
