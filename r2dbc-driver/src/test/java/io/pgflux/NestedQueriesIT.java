package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Numbers.echo;
import static io.pgflux.Numbers.range;
import static io.pgflux.Numbers.series;
import static io.pgflux.Numbers.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.r2dbc.spi.ValidationDepth;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.function.Tuples;

/** Statements for the rows of a result that is still coming, all on one connection: each gets its own rows. */
class NestedQueriesIT extends InAndOutsideOfATransaction {

    /** How a user combines the rows of the outer result with inner statements. */
    enum Operator {
        CONCAT_MAP(Flux::concatMap),
        CONCAT_MAP_1((rows, inner) -> rows.concatMap(inner, 1)),
        CONCAT_MAP_32((rows, inner) -> rows.concatMap(inner, 32)),
        FLAT_MAP_SEQUENTIAL(Flux::flatMapSequential),
        FLAT_MAP(Flux::flatMap),
        FLAT_MAP_8((rows, inner) -> rows.flatMap(inner, 8)),
        FLAT_MAP_256((rows, inner) -> rows.flatMap(inner, 256)),
        FLAT_MAP_4096((rows, inner) -> rows.flatMap(inner, 4096)),
        FROM_OTHER_THREADS((rows, inner) -> rows.publishOn(Schedulers.parallel(), 16)
                .flatMapSequential(row -> Flux.from(inner.apply(row))
                        .subscribeOn(Schedulers.parallel())
                        .publishOn(Schedulers.single(), 1)));

        private final BiFunction<Flux<Integer>, Function<Integer, Publisher<Answer>>, Flux<Answer>> combination;

        Operator(BiFunction<Flux<Integer>, Function<Integer, Publisher<Answer>>, Flux<Answer>> combination) {
            this.combination = combination;
        }

        /** The answers in the order of the rows, which the operator may not have kept. */
        List<Answer> answers(Flux<Integer> rows, Function<Integer, Publisher<Answer>> inner) {
            List<Answer> answers = all(combination.apply(rows, inner));
            boolean unordered = name().startsWith("FLAT_MAP") && this != FLAT_MAP_SEQUENTIAL;
            return unordered
                    ? answers.stream().sorted(Comparator.comparing(Answer::row)).toList()
                    : answers;
        }
    }

    /** What an inner statement has answered for a row of the outer result. */
    record Answer(int row, long value) {}

    enum Inner {
        SELECT("SELECT $1::int4 + 7") {
            @Override
            Flux<Long> read(Publisher<PgResult> results) {
                return column(results, Integer.class).map(Integer::longValue);
            }

            @Override
            long answer(int row) {
                return row + 7;
            }

            @Override
            long left(int row) {
                return 0;
            }
        },
        INSERT("INSERT INTO inserted VALUES ($1, $1 + 5)"),
        UPDATE("UPDATE target SET b = b + $1 + 5 WHERE a = $1");

        private final String sql;

        Inner(String sql) {
            this.sql = sql;
        }

        Flux<Answer> execute(PgConnection connection, int row) {
            return read(connection.createStatement(sql).bind(0, row).execute()).map(value -> new Answer(row, value));
        }

        Flux<Long> read(Publisher<PgResult> results) {
            return counts(results);
        }

        long answer(int row) {
            return 1;
        }

        /** What is then to be found in the tables. */
        long left(int row) {
            return row + 5;
        }
    }

    private void createTables(int rows) {
        all(execute(connection, "CREATE TEMP TABLE inserted (a int, b int)"));
        all(execute(connection, "CREATE TEMP TABLE target (a int PRIMARY KEY, b int)"));
        all(execute(connection, "INSERT INTO target SELECT g, 0 FROM generate_series(1, %d) g".formatted(rows)));
    }

    private List<Integer> left(Inner inner) {
        String table = inner == Inner.INSERT ? "inserted" : "target";
        return all(select(connection, "SELECT b FROM %s ORDER BY a".formatted(table), Integer.class));
    }

    static Stream<Arguments> combinations() {
        Stream<Arguments> small = Stream.of(100, 300)
                .flatMap(rows -> Stream.of(Operator.values())
                        .flatMap(operator ->
                                Stream.of(Inner.values()).map(inner -> Arguments.of(operator, rows, inner))));
        // What is left out would repeat these, at seconds each.
        Stream<Arguments> large = Stream.of(Inner.values())
                .flatMap(inner -> Stream.of(
                        Arguments.of(Operator.CONCAT_MAP, 10_000, inner),
                        Arguments.of(Operator.FLAT_MAP, 10_000, inner)));
        Stream<Arguments> others = Stream.of(
                Arguments.of(Operator.FLAT_MAP_8, 10_000, Inner.SELECT),
                Arguments.of(Operator.FLAT_MAP_256, 10_000, Inner.INSERT),
                Arguments.of(Operator.FLAT_MAP_4096, 10_000, Inner.SELECT),
                Arguments.of(Operator.FLAT_MAP_4096, 10_000, Inner.UPDATE));
        return Stream.of(small, large, others).flatMap(Function.identity());
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aStatementForEachRow(Operator operator, int rows, Inner inner) {
        createTables(rows);

        List<Answer> answers = operator.answers(series(connection, rows), row -> inner.execute(connection, row));

        assertThat(answers)
                .isEqualTo(upTo(rows).stream()
                        .map(row -> new Answer(row, inner.answer(row)))
                        .toList());
        assertThat(left(inner))
                .isEqualTo(upTo(rows).stream().map(row -> (int) inner.left(row)).toList());
    }

    @Test
    void threeLevelsOneRowAtATime() {
        List<List<Integer>> answers = all(series(connection, 7)
                .concatMap(a -> series(connection, 8)
                        .concatMap(b -> series(connection, 9).map(c -> List.of(a, b, c)))));

        assertThat(answers).isEqualTo(triples(7, 8, 9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 256})
    void threeLevelsAtTheSameTime(int concurrency) {
        List<List<Integer>> answers = all(series(connection, 12)
                .flatMapSequential(
                        a -> series(connection, 12)
                                .flatMapSequential(
                                        b -> series(connection, 12)
                                                .flatMapSequential(
                                                        c -> echo(connection, c).map(d -> List.of(a, b, d)),
                                                        concurrency),
                                        concurrency),
                        concurrency));

        assertThat(answers).isEqualTo(triples(12, 12, 12));
    }

    private static List<List<Integer>> triples(int first, int second, int third) {
        return upTo(first).stream()
                .flatMap(a ->
                        upTo(second).stream().flatMap(b -> upTo(third).stream().map(c -> List.of(a, b, c))))
                .toList();
    }

    @Test
    void twoSelectsZipped() {
        List<Integer> sums = all(Flux.zip(
                series(connection, 5000),
                select(connection, "SELECT 10000 * g FROM generate_series(1, 5000) g", Integer.class),
                Integer::sum));

        assertThat(sums).isEqualTo(upTo(5000).stream().map(i -> 10_001 * i).toList());
    }

    /** The longer one is cancelled when the shorter one ends. */
    @Test
    void twoSelectsOfDifferentLengthZipped() {
        List<Integer> sums = all(Flux.zip(
                select(connection, "SELECT g FROM generate_series(1, 50000) g", Integer.class),
                series(connection, 300),
                (a, b) -> 2 * a - b));

        assertThat(sums).isEqualTo(upTo(300));
    }

    @Test
    void twoSingleValuesZipped() {
        Mono<Long> count = series(connection, 3000).count();

        assertThat(await(count.zipWith(echo(connection, 1).single()))).isEqualTo(Tuples.of(3000L, 1));
    }

    static Stream<Function<PgConnection, Flux<PgResult>>> twoResults() {
        return Stream.of(
                connection -> connection
                        .createBatch()
                        .add("SELECT g::int4 FROM generate_series(1, 2000) g")
                        .add("SELECT g::int4 FROM generate_series(10001, 12000) g")
                        .execute(),
                connection -> connection
                        .createStatement("SELECT g FROM generate_series($1::int4 + 1, $1 + 2000) g")
                        .bind(0, 0)
                        .add()
                        .bind(0, 10_000)
                        .execute());
    }

    @ParameterizedTest
    @MethodSource("twoResults")
    void theTwoResultsOfOneExecutionZipped(Function<PgConnection, Flux<PgResult>> execution) {
        List<Integer> differences = all(execution
                .apply(connection)
                .collectList()
                .flatMapMany(results -> Flux.zip(
                        column(Mono.just(results.get(1)), Integer.class),
                        column(Mono.just(results.get(0)), Integer.class),
                        (b, a) -> b - a == 10_000 ? a : -1)));

        assertThat(differences).isEqualTo(upTo(2000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256})
    void aStatementForEachRowOfBatchesOfEachRow(int concurrency) {
        Function<Integer, Flux<Integer>> batch = a -> column(
                connection
                        .createBatch()
                        .add("SELECT g::int4 FROM generate_series(1, 20) g")
                        .add("SELECT g::int4 FROM generate_series(21, 50) g")
                        .execute(),
                Integer.class);

        List<Integer> answers = all(series(connection, 20)
                .flatMapSequential(
                        a -> batch.apply(a).flatMapSequential(b -> echo(connection, 100 * a + b), concurrency),
                        concurrency));

        assertThat(answers)
                .isEqualTo(upTo(20).stream()
                        .flatMap(a -> upTo(50).stream().map(b -> 100 * a + b))
                        .toList());
    }

    @Test
    void aStatementSubscribedToInsideAMappingFunction() {
        Queue<Integer> inner = new ConcurrentLinkedQueue<>();

        List<Integer> outer = all(connection
                .createStatement("SELECT g FROM generate_series(1, 1000) g")
                .execute()
                .concatMap(result -> result.map(row -> {
                    Integer number = row.get(0, Integer.class);
                    echo(connection, number * 10).subscribe(inner::add);
                    return row.get("g", Integer.class); // the row is still there
                })));

        assertThat(outer).isEqualTo(upTo(1000));
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue(); // behind all of them
        assertThat(inner)
                .containsExactlyElementsOf(
                        upTo(1000).stream().map(number -> number * 10).toList());
    }

    @Test
    void statementsThatMappingFunctionsMake() {
        List<Integer> answers = all(connection
                .createStatement("SELECT g FROM generate_series(1, 1000) g")
                .execute()
                .flatMap(result -> result.map(row -> echo(connection, row.get(0, Integer.class))))
                .concatMap(Function.identity()));

        assertThat(answers).isEqualTo(upTo(1000));
    }

    @Test
    void aThousandConcurrentSelects() {
        List<Flux<Integer>> selects = range(1, 1000).stream()
                .map(i -> column(
                        connection
                                .createStatement("SELECT g FROM generate_series($1::int4, $1 + $2::int4) g")
                                .bind(0, i)
                                .bind(1, i % 50)
                                .execute(),
                        Integer.class))
                .toList();

        List<List<Integer>> answers = all(Flux.fromIterable(selects).flatMapSequential(Flux::collectList, 1000));

        assertThat(answers)
                .isEqualTo(upTo(1000).stream().map(i -> range(i, i + i % 50)).toList());
    }

    @Test
    void aThousandConcurrentStatementsThatWriteAndRead() {
        createTables(0);

        List<Long> answers = all(Flux.range(1, 1000)
                .flatMapSequential(
                        i -> i % 2 == 0
                                ? select(connection, "SELECT count(*) FROM inserted", Long.class)
                                : counts(connection
                                        .createStatement("INSERT INTO inserted VALUES ($1, 0)")
                                        .bind(0, i)
                                        .execute()),
                        1000));

        // Each select is answered behind the inserts that were subscribed to before it.
        assertThat(answers)
                .isEqualTo(
                        upTo(1000).stream().map(i -> i % 2 == 0 ? i / 2L : 1L).toList());
    }

    @Test
    void aThousandConcurrentResultsOfWhichEachIsTakenRowByRow() {
        List<Integer> sums = all(Flux.zip(
                upTo(1000).stream()
                        .map(i -> series(connection, 3).map(g -> i * g))
                        .toList(),
                1,
                row -> Stream.of(row).mapToInt(Integer.class::cast).sum()));

        assertThat(sums).containsExactly(500_500, 1_001_000, 1_501_500);
    }
}
