package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** Rows follow demand, down to the server that is made to wait. */
class BackpressureIT {

    /** 100 MB, which no buffer on the way can hold. */
    private static final String LARGE = "SELECT g::int4, repeat('x', 1000) FROM generate_series(1, 100000) g";

    /** What the sockets of proxy and driver may have taken by then; Linux lets a receive buffer grow to 6 MB. */
    private static final long BUFFERS = 32_000_000;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private static Flux<Integer> large(PgConnection connection) {
        return select(connection, LARGE, Integer.class);
    }

    private void awaitThatTheServerWaits() {
        String waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND wait_event = 'ClientWrite'"
                .formatted(database.name());
        eventually(
                () -> "a server that waits for its client",
                () -> database.query(waiting).get(0).get(0).equals(1L));
    }

    @Test
    void rowsComeAsTheyAreRequested() {
        PgConnection connection = connections.open();
        Flux<Integer> rows = select(connection, "SELECT g::int4 FROM generate_series(1, 100) g", Integer.class);

        StepVerifier.create(rows, 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNext(1)
                .thenRequest(2)
                .expectNext(2, 3)
                .expectNoEvent(Duration.ofMillis(50))
                .thenRequest(96)
                .expectNextCount(96)
                .expectNoEvent(Duration.ofMillis(50))
                .thenRequest(1)
                .expectNext(100)
                .expectComplete() // without further demand
                .verify(PATIENCE);
    }

    @Test
    void withoutDemandTheServerIsMadeToWait() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        long before = link.serverBytes();

        StepVerifier.create(large(connection), 1)
                .expectNext(1)
                .then(this::awaitThatTheServerWaits)
                .then(() -> assertThat(link.serverBytes() - before).isLessThan(BUFFERS))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(99_999)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(link.serverBytes() - before).isGreaterThan(100_000_000);
    }

    @Test
    void aResultThatNobodyHasSubscribedToMakesTheServerWaitTooUnlessMoreResultsAreWanted() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        long before = link.serverBytes();

        PgResult result = await(connection.createStatement(LARGE).execute()); // the demand was for one
        awaitThatTheServerWaits();
        assertThat(link.serverBytes() - before).isLessThan(BUFFERS);

        assertThat(await(result.map(row -> row.get(0, Integer.class)).count())).isEqualTo(100_000);
    }

    @Test
    void aCancelInTheMiddleOfAResultLeavesTheConnectionUsable() {
        PgConnection connection = connections.open();

        for (int i = 0; i < 3; i++) {
            assertThat(all(large(connection).take(3))).containsExactly(1, 2, 3);
            assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
        }
    }

    @Test
    void aCancelWhileTheServerWaitsLeavesTheConnectionUsable() {
        PgConnection connection = connections.open();

        StepVerifier.create(large(connection), 1)
                .expectNext(1)
                .then(this::awaitThatTheServerWaits)
                .thenCancel()
                .verify(PATIENCE);

        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @Test
    void othersGoOnBehindAPausedResultAndItLosesNothing() {
        PgConnection connection = connections.open(connections.factory(options -> options.backlogLimit(200_000_000)));

        StepVerifier.create(large(connection), 5)
                .expectNext(1, 2, 3, 4, 5)
                .then(() -> assertThat(await(select(connection, "SELECT 1", Integer.class)))
                        .isEqualTo(1))
                .thenRequest(5)
                .expectNext(6, 7, 8, 9, 10)
                .then(() -> assertThat(await(select(connection, "SELECT 2", Integer.class)))
                        .isEqualTo(2))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(IntStream.rangeClosed(11, 100_000).boxed().toList())
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aConnectionThatIsPausedDoesNotStopOthersOfItsEventLoop() {
        LoopResources one = LoopResources.create("one", 1, true);
        PgConnectionFactory factory = connections.factory(options -> options.loopResources(one));
        PgConnection paused = connections.open(factory);
        PgConnection other = connections.open(factory);

        StepVerifier.create(large(paused), 1)
                .expectNext(1)
                .then(this::awaitThatTheServerWaits)
                .then(() -> assertThat(
                                all(select(other, "SELECT g::int4 FROM generate_series(1, 1000) g", Integer.class)))
                        .hasSize(1000))
                .thenCancel()
                .verify(PATIENCE);
        await(Mono.when(paused.close(), other.close()));
        await(one.disposeLater(Duration.ZERO, Duration.ofSeconds(5)));
    }

    @Test
    void aMillionRowsReachAConsumerThatAsksForAHundredAtATime() {
        PgConnection connection = connections.open(connections.directly());

        StepVerifier.create(select(connection, "SELECT g::int4 FROM generate_series(1, 1000000) g", Integer.class)
                        .limitRate(100)
                        .publishOn(Schedulers.parallel(), 100)
                        .scan(0, (last, next) -> next == last + 1 ? next : Integer.MIN_VALUE)
                        .last())
                .expectNext(1_000_000)
                .expectComplete()
                .verify(PATIENCE.multipliedBy(6)); // Netty's leak detection makes a second of it half a minute
    }

    @Test
    void manyRowsReachAConsumerThatAsksForOneInsideOnNext() throws Exception {
        PgConnection connection = connections.open(connections.directly());
        CompletableFuture<Integer> received = new CompletableFuture<>();

        PgResult result = await(connection
                .createStatement("SELECT g::int4 FROM generate_series(1, 100000) g")
                .execute());
        result.map(row -> row.get(0, Integer.class)).subscribe(new BaseSubscriber<>() {
            private int count;

            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Integer number) {
                count++;
                request(1);
            }

            @Override
            protected void hookOnComplete() {
                received.complete(count);
            }

            @Override
            protected void hookOnError(Throwable error) {
                received.completeExceptionally(error);
            }
        });

        assertThat(received.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(100_000);
    }

    @Test
    void demandMayComeFromAnyThread() {
        PgConnection connection = connections.open(connections.directly());
        int rows = 100_000;

        List<Integer> numbers = all(column(
                        connection
                                .createStatement("SELECT g::int4 FROM generate_series(1, $1::int4) g")
                                .bind(0, rows)
                                .execute(),
                        Integer.class)
                .publishOn(Schedulers.boundedElastic(), 7)
                .publishOn(Schedulers.parallel(), 3)
                .publishOn(Schedulers.single(), 1));

        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, rows).boxed().toList());
    }

    @Test
    void manyPausedResultsOfOneConnectionAreInterleavedByTheirDemand() {
        PgConnection connection = connections.open();

        List<Integer> numbers = all(Flux.zip(
                        select(connection, "SELECT g::int4 FROM generate_series(1, 20000) g", Integer.class),
                        select(connection, "SELECT -g::int4 FROM generate_series(1, 20000) g", Integer.class),
                        select(connection, "SELECT 0 FROM generate_series(1, 20000) g", Integer.class))
                .map(row -> row.getT1() + row.getT2() + row.getT3()));

        assertThat(numbers).hasSize(20_000).containsOnly(0);
    }

    @Test
    void resultsFollowTheDemandOfExecute() {
        PgConnection connection = connections.open();

        StepVerifier.create(
                        connection
                                .createStatement("SELECT 1; SELECT 2; SELECT 3")
                                .execute()
                                .doOnNext(result -> result.map(row -> 1).subscribe()),
                        0)
                .expectSubscription()
                .thenRequest(1)
                .expectNextCount(1)
                .expectNoEvent(Duration.ofMillis(50))
                .thenRequest(1)
                .expectNextCount(1)
                .expectNoEvent(Duration.ofMillis(50))
                .thenRequest(1)
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void resultsThatAreNotRequestedDoNotMakeOthersWait() {
        PgConnection connection = connections.open();

        StepVerifier.create(
                        connection
                                .createStatement("SELECT 1; SELECT 2; SELECT 3")
                                .execute(),
                        1)
                .expectNextCount(1)
                .then(() -> assertThat(await(select(connection, "SELECT 1", Integer.class)))
                        .isEqualTo(1))
                .thenRequest(2)
                .expectNextCount(2)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aRowThatIsLargerThanAnyBufferArrivesWhole() {
        PgConnection connection = connections.open(connections.directly());

        List<Integer> lengths = all(connection
                .createStatement("SELECT repeat('x', 50000000) FROM generate_series(1, 3)")
                .execute()
                .concatMap(result ->
                        result.map(row -> row.get(0, String.class).length()).limitRate(1)));

        assertThat(lengths).containsExactly(50_000_000, 50_000_000, 50_000_000);
    }
}
