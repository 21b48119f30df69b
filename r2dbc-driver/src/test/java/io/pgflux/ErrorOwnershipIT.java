package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** An error has one owner, and it is the error that happened. */
class ErrorOwnershipIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** The subscription takes effect on the event loop, which is busy with the answer at that moment. */
    @Test
    void anErrorThatOvertakesTheSubscriptionOfItsResultIsToldThereOnly() {
        PgConnection connection = connections.open();
        CompletableFuture<String> inside = new CompletableFuture<>();

        List<String> outside = all(connection
                .createStatement("SELECT 1 / $1::int4")
                .bind(0, 0)
                .execute()
                .doOnNext(result -> {
                    Mono<Void> subscribing = Mono.fromRunnable(() -> column(Mono.just(result), String.class)
                            .next()
                            .onErrorResume(R2dbcException.class, e -> Mono.just("told " + e.getSqlState()))
                            .subscribe(inside::complete));
                    spinUntilDone(subscribing.subscribeOn(Schedulers.parallel()).toFuture());
                })
                .map(result -> "a result")
                .onErrorResume(R2dbcException.class, e -> Mono.just("told again")));

        assertThat(outside).containsExactly("a result");
        assertThat(await(Mono.fromFuture(inside))).isEqualTo("told 22012");
    }

    /** Without blocking, which an event loop must not; to BlockHound even onSpinWait is that. */
    private static void spinUntilDone(CompletableFuture<?> future) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean done = false;
        while (!done && System.nanoTime() < deadline) {
            done = future.isDone();
        }
    }

    @Test
    void theServersErrorIsNotHiddenByAValueThatCannotBeSent() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a text UNIQUE)"));
        Flux<Long> inserts = counts(connection
                .createStatement("INSERT INTO t VALUES ($1)")
                .bind(0, "a")
                .add()
                .bind(0, "a")
                .add()
                .bind(0, "NUL \0")
                .execute());

        for (int round = 0; round < 2; round++) { // the statement is unknown first, then known
            assertThatThrownBy(() -> all(inserts))
                    .isInstanceOfSatisfying(R2dbcDataIntegrityViolationException.class, e -> assertThat(e.getSqlState())
                            .isEqualTo("23505"));
        }
        assertThat(await(select(connection, "SELECT count(*) FROM t", Long.class))).isZero();
    }
}
