package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Somebody waits behind a paused result and gives up at once: a part of it is kept already, the next part has arrived and
 * is not read. What is delivered then comes out of the backlog, outside of any reading.
 */
class BrieflyAwaitedIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;
    private Scheduler eventLoop;

    @BeforeEach
    void open() {
        connection = connections.open(connections.directly());
        eventLoop = Schedulers.fromExecutor(requireNonNull(connection.unwrap(Executor.class)));
    }

    private void onTheEventLoop(Runnable task) {
        await(Mono.fromRunnable(task).subscribeOn(eventLoop));
    }

    private void waitBriefly() {
        onTheEventLoop(() -> connection.beginTransaction().subscribe().dispose());
    }

    /** In the turns that follow the socket is read until the session has enough. */
    private void someTurns() {
        for (int i = 0; i < 50; i++) {
            onTheEventLoop(() -> {});
        }
    }

    @Test
    void aStatementOfTheMappingFunctionLeavesTheRowReadable() {
        AtomicReference<PgResult> result = new AtomicReference<>();
        Mono.from(connection
                        .createStatement("SELECT g, repeat('x', 1000), g FROM generate_series(1, 20000) g")
                        .execute())
                .doOnNext(result::set)
                .block(Connections.PATIENCE);
        someTurns();
        waitBriefly();
        someTurns();

        List<Integer> rows = all(result.get().map(row -> {
            Integer before = row.get(0, Integer.class);
            if (requireNonNull(before) < 50) {
                select(connection, "SELECT 7", Integer.class).subscribe();
            }
            assertThat(row.get(2, Integer.class)).isEqualTo(before);
            return before;
        }));

        assertThat(rows).isEqualTo(IntStream.rangeClosed(1, 20000).boxed().toList());
    }

    @Test
    void resultsComeOneBehindTheOther() {
        Results results = new Results();
        connection.createStatement(strings(40)).execute().subscribe(results);
        results.request(1);
        someTurns();
        waitBriefly();
        someTurns();

        onTheEventLoop(() -> results.request(1000));
        await(results.end.asMono());

        assertThat(results.order)
                .containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
        assertThat(results.isNested).isFalse();
    }

    /** Some of them fit into one receive buffer, and others do not. */
    private static String strings(int count) {
        return String.join(
                ";",
                IntStream.range(0, count)
                        .mapToObj(i -> "SELECT " + i + ", repeat('x', 700) FROM generate_series(1, 30)")
                        .toList());
    }

    private static final class Results extends BaseSubscriber<PgResult> {

        final Queue<Integer> order = new ConcurrentLinkedQueue<>();
        final Sinks.Empty<Void> end = Sinks.empty();
        volatile boolean isNested;
        private boolean isInside;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(PgResult result) {
            isNested |= isInside;
            isInside = true;
            Flux.from(result.map(row -> requireNonNull(row.get(0, Integer.class))))
                    .distinct()
                    .subscribe(order::add);
            isInside = false;
        }

        @Override
        protected void hookOnComplete() {
            isNested |= isInside;
            end.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
        }

        @Override
        protected void hookOnError(Throwable error) {
            end.emitError(error, Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }
}
