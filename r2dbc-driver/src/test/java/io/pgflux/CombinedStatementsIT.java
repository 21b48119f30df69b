package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.select;
import static io.pgflux.Numbers.echo;
import static io.pgflux.Numbers.range;
import static io.pgflux.Numbers.series;
import static io.pgflux.Numbers.seriesStatement;
import static io.pgflux.Numbers.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Reactor's operators between statements of one connection, each with its own pattern of demand and cancellation. */
class CombinedStatementsIT extends InAndOutsideOfATransaction {

    static Stream<Named<UnaryOperator<Flux<Integer>>>> demands() {
        return Stream.of(
                Named.of("limitRate 1", rows -> rows.limitRate(1)),
                Named.of("limitRate 100, 0", rows -> rows.limitRate(100, 0)),
                Named.of("limitRate 7, 3", rows -> rows.limitRate(7, 3)),
                Named.of("buffer", rows -> rows.buffer(33).concatMapIterable(list -> list)),
                Named.of("buffer that overlaps", rows -> rows.buffer(2, 1).map(list -> list.get(0))),
                Named.of("window", rows -> rows.window(10).concatMap(window -> window)),
                Named.of(
                        "window nested",
                        rows -> rows.window(10)
                                .flatMapSequential(Flux::collectList)
                                .concatMapIterable(list -> list)),
                Named.of(
                        "onBackpressureBuffer",
                        rows -> rows.onBackpressureBuffer().limitRate(1)),
                Named.of("publishOn 1", rows -> rows.publishOn(Schedulers.parallel(), 1)),
                Named.of(
                        "publishOn twice",
                        rows -> rows.publishOn(Schedulers.parallel(), 2).publishOn(Schedulers.single(), 3)),
                Named.of(
                        "subscribeOn",
                        rows -> rows.subscribeOn(Schedulers.boundedElastic()).limitRate(5)),
                Named.of("share", rows -> rows.publish(3).refCount(1)),
                Named.of("cache", rows -> rows.cache(10)),
                Named.of("materialize", rows -> rows.materialize().limitRate(2).dematerialize()),
                Named.of(
                        "handle",
                        rows -> rows.<Integer>handle((row, sink) -> sink.next(row))
                                .limitRate(1)),
                Named.of(
                        "index and filter",
                        rows -> rows.index()
                                .filter(i -> i.getT1() % 2 == 0 || i.getT2() > 0)
                                .map(i -> i.getT2())
                                .limitRate(1)),
                Named.of("concatMap 0", rows -> rows.concatMap(Mono::just, 0)),
                Named.of("flatMap 1", rows -> rows.flatMap(Mono::just, 1, 1)),
                Named.of(
                        "parallel",
                        rows -> rows.parallel(3, 2)
                                .runOn(Schedulers.parallel(), 1)
                                .ordered(Comparator.naturalOrder())));
    }

    /** The demand is that of the outer result, and that of each inner one. */
    @ParameterizedTest
    @MethodSource("demands")
    void everyPatternOfDemandGetsEveryRow(UnaryOperator<Flux<Integer>> demand) {
        List<Integer> answers = all(demand.apply(series(connection, 300))
                .flatMapSequential(
                        row -> demand.apply(series(connection, row % 20))
                                .collectList()
                                .map(rows -> rows.equals(upTo(row % 20)) ? row : -1),
                        16));

        assertThat(answers).isEqualTo(upTo(300));
    }

    @Test
    void resultsMergedInTurn() {
        List<Flux<Integer>> sources = range(0, 9).stream()
                .map(i -> series(connection, 200).map(row -> row * 10 + i))
                .toList();
        List<Integer> rows = range(0, 9).stream()
                .flatMap(i -> upTo(200).stream().map(row -> row * 10 + i))
                .toList();

        assertThat(all(Flux.concat(sources))).isEqualTo(rows);
        assertThat(all(Flux.mergeSequential(sources))).isEqualTo(rows);
        assertThat(all(Flux.mergeSequential(sources, 3, 1))).isEqualTo(rows);
        assertThat(all(Flux.merge(Flux.fromIterable(sources), 4, 1).sort())).isEqualTo(range(10, 2009));
        assertThat(all(Flux.mergePriority(1, Comparator.naturalOrder(), sources.get(0), sources.get(1))
                        .sort()))
                .isEqualTo(all(Flux.merge(sources.get(0), sources.get(1)).sort()));
    }

    @Test
    void sortedResultsMergedByTheirRows() {
        List<Integer> merged = all(Flux.mergeComparing(
                2,
                Comparator.<Integer>naturalOrder(),
                series(connection, 1000).map(row -> 3 * row - 2),
                series(connection, 1000).map(row -> 3 * row - 1),
                series(connection, 1000).map(row -> 3 * row)));

        assertThat(merged).isEqualTo(upTo(3000));
    }

    @Test
    void theLatestRowsCombined() {
        List<Integer> last =
                all(Flux.combineLatest(series(connection, 400), series(connection, 300), (a, b) -> 1000 * a + b)
                        .takeLast(1));

        assertThat(last).containsExactly(400_300);
    }

    @Test
    void groupsOfRowsWithAStatementForEach() {
        List<List<Integer>> groups = all(series(connection, 600)
                .groupBy(row -> row % 6)
                .flatMap(
                        group -> group.flatMapSequential(row -> echo(connection, row), 4)
                                .collectList(),
                        6));

        assertThat(groups).hasSize(6);
        assertThat(groups)
                .allSatisfy(group -> assertThat(group)
                        .isEqualTo(upTo(600).stream()
                                .filter(row -> row % 6 == group.get(0) % 6)
                                .toList()));
    }

    /** Each row cancels the statement of the one before. */
    @Test
    void theStatementOfTheLastRowSurvivesASwitch() {
        List<Integer> answers = all(series(connection, 500)
                .switchMap(row -> series(connection, 200).map(inner -> 1000 * row + inner)));

        assertThat(answers).endsWith(range(500_001, 500_200).toArray(Integer[]::new));
        assertThat(all(series(connection, 20).switchMap(row -> echo(connection, row))))
                .last()
                .isEqualTo(20);
    }

    @Test
    void theFasterOfTwoStatementsCancelsTheOther() {
        for (int i = 0; i < 50; i++) {
            List<Integer> first = all(Flux.firstWithSignal(series(connection, 50), series(connection, 3000)));
            assertThat(first).isEqualTo(upTo(first.size()));
            assertThat(await(echo(connection, i))).isEqualTo(i);
        }
    }

    @Test
    void statementsRepeated() {
        assertThat(all(series(connection, 3).repeat(99)))
                .isEqualTo(Collections.nCopies(100, upTo(3)).stream()
                        .flatMap(List::stream)
                        .toList());
        AtomicInteger value = new AtomicInteger();
        Mono<Integer> next =
                Mono.defer(() -> echo(connection, value.incrementAndGet()).single());
        assertThat(await(next.filter(answer -> answer == 500).repeatWhenEmpty(500, empty -> empty)))
                .isEqualTo(500);
    }

    @Test
    void statementsRetriedUntilTheySucceed() {
        if (inTransaction) {
            await(connection.createSavepoint("before"));
        }
        AtomicInteger attempts = new AtomicInteger();
        Mono<Integer> statement = Mono.defer(() -> {
            int attempt = attempts.incrementAndGet();
            Mono<Integer> division = column(
                            connection
                                    .createStatement("SELECT 100 / (100 - $1::int4)")
                                    .bind(0, 101 - Math.min(attempt, 100) % 100)
                                    .execute(),
                            Integer.class)
                    .single();
            return attempt < 100 ? failing().then(division) : division;
        });

        assertThat(await(
                        statement.onErrorResume(e -> undo().then(Mono.error(e))).retry(200)))
                .isEqualTo(-100);
        assertThat(attempts).hasValue(100);
    }

    private Mono<Void> undo() {
        return inTransaction ? connection.rollbackTransactionToSavepoint("before") : Mono.empty();
    }

    private Mono<Integer> failing() {
        return select(connection, "SELECT 1 / 0", Integer.class).single();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 33, 255, 256, 257})
    void theFirstRowsOfEachOfManyResults(int rows) {
        List<List<Integer>> answers = all(Flux.range(1, 60)
                .flatMapSequential(i -> series(connection, 300).take(rows).collectList(), 8));

        assertThat(answers).hasSize(60).containsOnly(upTo(rows));
    }

    @Test
    void rowsTakenWhileTheirOwnStatementsAgree() {
        List<Integer> answers = all(series(connection, 5000)
                .concatMap(row -> echo(connection, row))
                .takeWhile(row -> row < 400)
                .concatWith(series(connection, 10).skipUntil(row -> row > 8)));

        assertThat(answers)
                .hasSize(401)
                .startsWith(upTo(399).toArray(Integer[]::new))
                .endsWith(9, 10);
    }

    /** A subscriber that does everything inside its callbacks. */
    @Test
    void statementsSubscribedToInsideEachCallback() {
        Sinks.Many<Integer> inner = Sinks.many().unicast().onBackpressureBuffer();
        AtomicInteger running = new AtomicInteger(1);
        class Everything extends BaseSubscriber<Integer> {
            private final int level;

            Everything(int level) {
                this.level = level;
            }

            private void next(int number) {
                if (level < 3) {
                    running.incrementAndGet();
                    series(connection, number % 4).subscribe(new Everything(level + 1));
                }
            }

            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                next(1);
                request(1);
            }

            @Override
            protected void hookOnNext(Integer row) {
                request(1);
                next(row);
                inner.tryEmitNext(row);
                request(1);
            }

            @Override
            protected void hookOnComplete() {
                next(2);
                if (running.decrementAndGet() == 0) {
                    inner.tryEmitComplete();
                }
            }
        }
        series(connection, 20).subscribe(new Everything(0));

        List<Integer> rows = all(inner.asFlux());

        assertThat(rows.size()).isEqualTo(expectedRows(0, 20));
    }

    /** What a subscriber of that level sees, with those that it makes. */
    private static int expectedRows(int level, int rows) {
        if (level == 3) {
            return rows;
        }
        int below = expectedRows(level + 1, 1) + expectedRows(level + 1, 2);
        return rows
                + below
                + upTo(rows).stream()
                        .mapToInt(row -> expectedRows(level + 1, row % 4))
                        .sum();
    }

    @Test
    void cancelledInsideOnNextWhileOthersArePausedBehind() {
        for (int i = 1; i <= 50; i++) {
            int last = i;
            List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
            Sinks.Empty<Void> done = Sinks.empty();
            series(connection, 2000).subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    request(1);
                }

                @Override
                protected void hookOnNext(Integer row) {
                    seen.add(row);
                    if (row == last) {
                        cancel();
                        echo(connection, 1).doOnComplete(done::tryEmitEmpty).subscribe();
                    }
                    request(1);
                }
            });
            Mono<List<Integer>> behind =
                    series(connection, 100).limitRate(3).collectList().cache();
            behind.subscribe();
            done.asMono().block(PATIENCE);
            assertThat(seen).isEqualTo(upTo(last));
            assertThat(await(behind)).isEqualTo(upTo(100));
        }
    }

    @Test
    void theResultOfAnExecutionMayBeTakenOnOtherThreads() {
        List<List<Integer>> answers = all(Flux.range(1, 60)
                .flatMapSequential(
                        i -> seriesStatement(connection, 100 + i)
                                .execute()
                                .publishOn(Schedulers.parallel())
                                .flatMap(result -> result.map(row -> row.get(0, Integer.class))
                                        .subscribeOn(Schedulers.boundedElastic())
                                        .publishOn(Schedulers.single(), 2))
                                .collectList(),
                        60));

        assertThat(answers).isEqualTo(upTo(60).stream().map(i -> upTo(100 + i)).toList());
    }
}
