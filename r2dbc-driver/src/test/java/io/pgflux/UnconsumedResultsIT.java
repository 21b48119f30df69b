package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Numbers.echo;
import static io.pgflux.Numbers.range;
import static io.pgflux.Numbers.series;
import static io.pgflux.Numbers.seriesStatement;
import static io.pgflux.Numbers.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Results that are taken later, slowly, in another order or not at all: they stop nobody and lose nothing. */
class UnconsumedResultsIT extends InAndOutsideOfATransaction {

    private List<PgResult> collected(int results, int rows) {
        return all(Flux.range(1, results)
                .flatMapSequential(i -> seriesStatement(connection, i * rows).execute(), results));
    }

    private static List<Integer> numbers(PgResult result) {
        return all(column(Mono.just(result), Integer.class));
    }

    @Test
    void executeThenCompletesWhenTheStatementIsDone() {
        all(connection
                .createStatement("CREATE TEMP TABLE t (a int UNIQUE)")
                .execute()
                .then());
        all(connection.createStatement("INSERT INTO t VALUES (1)").execute().then());
        all(seriesStatement(connection, 50_000).execute().then());
        all(connection
                .createStatement("INSERT INTO t SELECT g FROM generate_series(2, 3) g RETURNING a")
                .execute()
                .then(connection
                        .createStatement("INSERT INTO t VALUES ($1)")
                        .bind(0, 4)
                        .add()
                        .bind(0, 5)
                        .execute()
                        .then())
                .then(connection
                        .createBatch()
                        .add("INSERT INTO t VALUES (6)")
                        .add("SELECT g FROM generate_series(1, 10000) g")
                        .add("INSERT INTO t VALUES (7)")
                        .execute()
                        .then()));

        assertThat(all(select(connection, "SELECT a FROM t ORDER BY a", Integer.class)))
                .isEqualTo(upTo(7));
    }

    @Test
    void resultsMayBeTakenWhenAllAreThere() {
        List<PgResult> results = collected(10, 300);

        for (int i = 0; i < 10; i++) {
            assertThat(numbers(results.get(i))).isEqualTo(upTo((i + 1) * 300));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void resultsMayBeTakenInAnyOrderWhileOthersRun(long seed) {
        List<PgResult> results = collected(20, 100);
        List<Integer> order = new ArrayList<>(range(0, 19));
        Collections.shuffle(order, new Random(seed));

        for (int i : order.subList(0, 15)) {
            assertThat(numbers(results.get(i))).isEqualTo(upTo((i + 1) * 100));
            assertThat(await(echo(connection, i))).isEqualTo(i);
        }
    }

    @Test
    void resultsOfOneExecutionMayBeTakenInReverse() {
        List<PgResult> results = all(connection
                .createBatch()
                .add("SELECT g::int4 FROM generate_series(1, 1000) g")
                .add("SELECT g::int4 FROM generate_series(1, 2000) g")
                .add("SELECT g::int4 FROM generate_series(1, 3000) g")
                .execute());
        Collections.reverse(results);

        assertThat(numbers(results.get(0))).isEqualTo(upTo(3000));
        assertThat(numbers(results.get(1))).isEqualTo(upTo(2000));
        assertThat(numbers(results.get(2))).isEqualTo(upTo(1000));
    }

    @Test
    void resultsThatAreNeverTakenDisturbNobody() {
        List<PgResult> results = all(Flux.range(1, 100)
                .flatMap(i -> connection
                        .createStatement("SELECT g, repeat('x', 100) FROM generate_series(1, 1000) g")
                        .execute()));

        assertThat(results).hasSize(100);
        assertThat(await(echo(connection, 1))).isEqualTo(1);
    }

    @Test
    void aResultMayBeTakenWhenItsConnectionIsClosed() {
        PgResult taken = collected(1, 1000).get(0);
        if (inTransaction) {
            await(connection.commitTransaction());
        }

        await(connection.close());

        assertThat(numbers(taken)).isEqualTo(upTo(1000));
        open();
    }

    /** The demand was for one Result: nobody makes the session read its rows but the next statement. */
    @Test
    void aResultThatNobodyHasSubscribedToMakesNobodyWait() {
        PgResult first = await(seriesStatement(connection, 20_000).execute());
        PgResult second = await(seriesStatement(connection, 10_000).execute());

        assertThat(await(echo(connection, 1))).isEqualTo(1);
        assertThat(numbers(second)).isEqualTo(upTo(10_000));
        assertThat(numbers(first)).isEqualTo(upTo(20_000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void aResultSubscribedToWithoutDemandAndThenCancelledMakesNobodyWait(int rows) {
        for (int i = 0; i < 3; i++) {
            PgResult result = await(seriesStatement(connection, rows).execute());
            BaseSubscriber<Integer> without = subscribed(column(Mono.just(result), Integer.class), 0);
            without.cancel();
            assertThat(await(echo(connection, i))).isEqualTo(i);
        }
    }

    @Test
    void aResultSubscribedToWithoutDemandMakesNobodyWait() {
        BaseSubscriber<Integer> without = subscribed(series(connection, 100_000), 0);
        assertThat(await(echo(connection, 1))).isEqualTo(1);

        BaseSubscriber<Integer> withOne = subscribed(series(connection, 100_000), 1);
        assertThat(await(echo(connection, 2))).isEqualTo(2);

        withOne.cancel();
        assertThat(await(echo(connection, 3))).isEqualTo(3);
        without.cancel();
        assertThat(await(echo(connection, 4))).isEqualTo(4);
    }

    private static BaseSubscriber<Integer> subscribed(Flux<Integer> rows, long demand) {
        BaseSubscriber<Integer> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                if (demand > 0) {
                    subscription.request(demand);
                }
            }
        };
        rows.subscribe(subscriber);
        return subscriber;
    }

    /** Also where the execution has more results, of which the subscriber of execute() wants none. */
    @Test
    void executionsWhoseResultsNobodyAsksForMakeNobodyWait() {
        List<Disposable> paused = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            BaseSubscriber<PgResult> one = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.request(1);
                }
            };
            connection
                    .createBatch()
                    .add("SELECT 1")
                    .add("SELECT g FROM generate_series(1, 10000) g")
                    .add("SELECT 2")
                    .execute()
                    .subscribe(one);
            paused.add(one);
            assertThat(await(echo(connection, i))).isEqualTo(i);
        }
        paused.forEach(Disposable::dispose);
    }

    @Test
    void aPausedResultIsReplayedInFullBehindManyOthers() {
        StepVerifier.create(series(connection, 30_000), 1)
                .expectNext(1)
                .then(() -> {
                    List<Integer> others = all(Flux.range(1, 50)
                            .flatMapSequential(i -> i % 2 == 0
                                    ? echo(connection, i)
                                    : series(connection, 1000).reduce(i, (first, row) -> first)));
                    assertThat(others).isEqualTo(upTo(50));
                })
                .thenRequest(1)
                .expectNext(2)
                .then(() -> assertThat(await(echo(connection, 51))).isEqualTo(51))
                .thenRequest(10_000)
                .expectNextSequence(range(3, 10_002))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(range(10_003, 30_000))
                .expectComplete()
                .verify(PATIENCE);
    }

    static Stream<Named<Function<PgConnection, Flux<PgResult>>>> threeResults() {
        return Stream.of(
                Named.of(
                        "a batch",
                        connection -> connection
                                .createBatch()
                                .add("SELECT g::int4 FROM generate_series(1, 1000) g")
                                .add("SELECT g::int4 FROM generate_series(1001, 2000) g")
                                .add("SELECT g::int4 FROM generate_series(2001, 3000) g")
                                .execute()),
                Named.of(
                        "added bindings",
                        connection -> connection
                                .createStatement("SELECT g FROM generate_series($1::int4, $1 + 999) g")
                                .bind(0, 1)
                                .add()
                                .bind(0, 1001)
                                .add()
                                .bind(0, 2001)
                                .execute()));
    }

    /** When it is paused in its second result, others have the third one read too, for which there is no demand. */
    @ParameterizedTest
    @MethodSource("threeResults")
    void aPausedExecutionOfSeveralResultsIsReplayedInFull(Function<PgConnection, Flux<PgResult>> execution) {
        StepVerifier.create(column(execution.apply(connection), Integer.class), 1)
                .expectNext(1)
                .then(() -> assertThat(await(echo(connection, 1))).isEqualTo(1))
                .thenRequest(1500)
                .expectNextSequence(range(2, 1501))
                .then(() -> assertThat(all(series(connection, 2000).concatMap(row -> echo(connection, row), 8)))
                        .isEqualTo(upTo(2000)))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(range(1502, 3000))
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void severalPausedResultsAreReplayedInAnyOrder(long seed) {
        Random random = new Random(seed);
        List<Puller> paused = IntStream.range(0, 8)
                .mapToObj(i -> new Puller(select(
                        connection,
                        "SELECT g::int4 + %d FROM generate_series(1, 2000) g".formatted(i * 10_000),
                        Integer.class)))
                .toList();

        for (int round = 0; round < 200; round++) {
            paused.get(random.nextInt(8)).request(random.nextInt(30));
            if (round % 20 == 0) {
                assertThat(await(echo(connection, round))).isEqualTo(round);
            }
        }
        List<Integer> order = new ArrayList<>(range(0, 7));
        Collections.shuffle(order, random);

        for (int i : order) {
            assertThat(paused.get(i).rest()).isEqualTo(range(i * 10_000 + 1, i * 10_000 + 2000));
        }
    }

    /** Asks for rows from a thread that is not the event loop's, as many as it is told. */
    private static final class Puller {

        private final AtomicReference<Subscription> subscription = new AtomicReference<>();
        private final Mono<List<Integer>> rows;

        Puller(Flux<Integer> source) {
            rows = Mono.<List<Integer>>create(sink -> {
                        List<Integer> seen = new ArrayList<>();
                        source.subscribe(new BaseSubscriber<>() {
                            @Override
                            protected void hookOnSubscribe(Subscription upstream) {
                                subscription.set(upstream);
                            }

                            @Override
                            protected void hookOnNext(Integer row) {
                                seen.add(row);
                            }

                            @Override
                            protected void hookOnComplete() {
                                sink.success(seen);
                            }

                            @Override
                            protected void hookOnError(Throwable error) {
                                sink.error(error);
                            }
                        });
                    })
                    .cache();
            rows.subscribe();
        }

        void request(int more) {
            if (more > 0) {
                subscription.get().request(more);
            }
        }

        List<Integer> rest() {
            subscription.get().request(Long.MAX_VALUE);
            return await(rows);
        }
    }

    @Test
    void pausedResultsOfManyThreadsAreReplayedInFull() {
        List<List<Integer>> lists = all(Flux.range(1, 30)
                .flatMapSequential(
                        i -> series(connection, 1000 + i)
                                .subscribeOn(Schedulers.boundedElastic())
                                .publishOn(Schedulers.parallel(), 1 + i % 5)
                                .limitRate(3)
                                .collectList(),
                        30));

        assertThat(lists)
                .isEqualTo(range(1001, 1030).stream().map(Numbers::upTo).toList());
    }

    @Test
    void aTransactionEndsBehindAPausedResultWhichLosesNothing() {
        all(execute(connection, "CREATE TEMP TABLE t (a int)"));

        StepVerifier.create(series(connection, 20_000), 1)
                .expectNext(1)
                .then(() -> {
                    all(execute(connection, "INSERT INTO t VALUES (7)"));
                    if (inTransaction) {
                        await(connection.commitTransaction());
                    }
                    await(connection.beginTransaction());
                    all(execute(connection, "INSERT INTO t VALUES (8)"));
                    await(connection.rollbackTransaction());
                    assertThat(all(select(connection, "SELECT a FROM t", Integer.class)))
                            .containsExactly(7);
                })
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(range(2, 20_000))
                .expectComplete()
                .verify(PATIENCE);
        if (inTransaction) {
            await(connection.beginTransaction());
        }
    }
}
