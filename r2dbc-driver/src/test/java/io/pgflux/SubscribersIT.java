package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.ValidationDepth;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** Subscribers that are not Reactor's: they may break the rules, and hurt only themselves. */
class SubscribersIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open();
    }

    @AfterEach
    void theConnectionIsStillUsable() {
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    private static class Recorder<T> implements CoreSubscriber<T> {

        final List<String> signals = new CopyOnWriteArrayList<>();
        final List<String> dropped = new CopyOnWriteArrayList<>();
        private final long demand;
        private final Consumer<T> onNext;

        Recorder(long demand, Consumer<T> onNext) {
            this.demand = demand;
            this.onNext = onNext;
        }

        /** Reactor's way to learn of errors that have nobody left to go to. */
        @Override
        public Context currentContext() {
            Consumer<Throwable> hook = error -> dropped.add(error.getMessage());
            return Context.of("reactor.onErrorDropped.local", hook);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            signals.add("subscription");
            subscription.request(demand);
        }

        @Override
        public void onNext(T element) {
            signals.add("next");
            onNext.accept(element);
        }

        @Override
        public void onError(Throwable error) {
            signals.add("error " + error.getMessage());
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    private static IllegalStateException mine() {
        return new IllegalStateException("mine");
    }

    private Flux<PgResult> three() {
        return connection.createStatement("SELECT 1; SELECT 2; SELECT 3").execute();
    }

    private PgResult rows() {
        return await(connection
                .createStatement("SELECT g::int4 FROM generate_series(1, 1000) g")
                .execute());
    }

    /** All signals that come until the connection has answered everything. */
    private <T> List<String> signals(Publisher<T> publisher, Recorder<T> recorder) {
        publisher.subscribe(recorder);
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue();
        await(select(connection, "SELECT 1", Integer.class));
        return recorder.signals;
    }

    @Test
    void whatThrowsForARowGetsTheErrorAndNoMoreRows() {
        List<String> signals = signals(rows().map(row -> row.get(0, Integer.class)), new Recorder<>(10, number -> {
            throw mine();
        }));

        assertThat(signals).containsExactly("subscription", "next", "error mine");
    }

    @Test
    void whatThrowsForAResultGetsTheErrorAndNoMoreResults() {
        List<String> signals = signals(three(), new Recorder<>(10, result -> {
            throw mine();
        }));

        assertThat(signals).containsExactly("subscription", "next", "error mine");
    }

    @Test
    void whatThrowsAtTheEndDisturbsNobody() {
        Recorder<Integer> throwing = new Recorder<>(Long.MAX_VALUE, number -> {}) {
            @Override
            public void onComplete() {
                super.onComplete();
                throw mine();
            }
        };
        assertThat(signals(rows().map(row -> row.get(0, Integer.class)), throwing))
                .hasSize(1002)
                .endsWith("complete");
        assertThat(throwing.dropped).containsExactly("mine");

        Recorder<PgResult> failing = new Recorder<>(Long.MAX_VALUE, result -> {}) {
            @Override
            public void onError(Throwable error) {
                super.onError(error);
                throw mine();
            }
        };
        assertThat(signals(connection.createStatement("SELECT 1 / 0").execute(), failing))
                .containsExactly("subscription", "next", "error division by zero");
        assertThat(failing.dropped).containsExactly("mine");
    }

    @Test
    void anErrorOfTheVirtualMachineIsNoReasonToHang() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        rows().map(row -> {
                    throw new StackOverflowError("mine");
                })
                .subscribe(row -> {}, told::complete, () -> told.complete(null));

        // Whether it is told as it is or as the end of the connection: somebody has to hear of it.
        assertThat(told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        connection = connections.open();
    }

    @Test
    void aRequestOfNothingIsAnError() {
        for (long none : new long[] {0, -1, Long.MIN_VALUE}) {
            assertThat(signals(three(), new Recorder<>(none, result -> {})))
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("error");
            assertThat(signals(rows().map(row -> 1), new Recorder<>(none, row -> {})))
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("error");
        }
    }

    @Test
    void nullSubscribersAreRefused() {
        PgResult result = rows();
        for (Publisher<?> publisher :
                List.of(three(), result.map(row -> 1), connections.factory().create())) {
            assertThatThrownBy(() -> publisher.subscribe(null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void theContextOfTheSubscriberReachesTheUsersOperators() {
        String value = await(select(connection, "SELECT 1", Integer.class)
                .flatMap(row -> Mono.deferContextual(context -> Mono.just(context.<String>get("key"))))
                .contextWrite(context -> context.put("key", "value")));

        assertThat(value).isEqualTo("value");
    }

    @Test
    void theEventLoopCanBeUnwrapped() throws Exception {
        Executor executor = connection.unwrap(Executor.class);
        Scheduler scheduler = connection.unwrap(Scheduler.class);
        CompletableFuture<Thread> loop = new CompletableFuture<>();
        executor.execute(() -> loop.complete(Thread.currentThread()));
        CompletableFuture<Thread> scheduled = new CompletableFuture<>();
        scheduler.schedule(() -> scheduled.complete(Thread.currentThread()));

        Thread ofRows = await(rows().map(row -> Thread.currentThread()));

        assertThat(loop.get(10, TimeUnit.SECONDS)).isSameAs(ofRows);
        assertThat(scheduled.get(10, TimeUnit.SECONDS)).isSameAs(ofRows);
        assertThat(connection.unwrap(PgConnection.class)).isSameAs(connection);
        assertThat(connection.unwrap(String.class)).isNull();
    }
}
