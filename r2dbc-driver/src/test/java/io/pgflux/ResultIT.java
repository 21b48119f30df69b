package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result.Message;
import io.r2dbc.spi.Result.RowSegment;
import io.r2dbc.spi.Result.Segment;
import io.r2dbc.spi.Result.UpdateCount;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a subscriber can make of a result, and what it must not be able to do to the connection. */
class ResultIT {

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

    private Flux<PgResult> run(String sql) {
        return connection.createStatement(sql).execute();
    }

    private Flux<PgResult> series(int to) {
        return run("SELECT g, 'row ' || g AS text FROM generate_series(1, %d) g".formatted(to));
    }

    private static String describe(Segment segment) {
        if (segment instanceof RowSegment row) {
            return "row " + row.row().get(0);
        }
        if (segment instanceof UpdateCount count) {
            return "count " + count.value();
        }
        Message message = (Message) segment;
        return "message " + message.sqlState() + " " + message.message();
    }

    @Test
    void aRowRefusesAccessAfterTheFunction() {
        List<Row> rows = all(series(3).concatMap(result -> result.map((row, metadata) -> row)));

        assertThat(rows).hasSize(3).allSatisfy(row -> {
            assertThatThrownBy(() -> row.get(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("mapping function");
            assertThatThrownBy(() -> row.get("text", String.class)).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void aSegmentOutlivesItsRow() {
        List<Readable> rows = new ArrayList<>();
        all(series(1000)
                .concatMap(result -> result.flatMap(segment -> {
                    rows.add(((RowSegment) segment).row());
                    return Mono.empty();
                })));
        await(connection.close());

        assertThat(rows).hasSize(1000);
        assertThat(rows.get(0).get("text", String.class)).isEqualTo("row 1");
        assertThat(rows.get(999).get(0, Integer.class)).isEqualTo(1000);
        connection = connections.open();
    }

    @Test
    void aFunctionThatThrowsFailsItsResultOnly() {
        AtomicInteger calls = new AtomicInteger();

        StepVerifier.create(series(100_000)
                        .concatMap(result -> result.map(row -> {
                            if (calls.incrementAndGet() == 3) {
                                throw new IllegalArgumentException("mine");
                            }
                            return row.get(0, Integer.class);
                        })))
                .expectNext(1, 2)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("mine"))
                .verify(PATIENCE);
        assertThat(calls).hasValue(3);
    }

    @Test
    void aFunctionThatReturnsNullFailsItsResultOnly() {
        StepVerifier.create(series(10).concatMap(result -> result.map(row -> (Integer) null)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessageContaining("mapping function"))
                .verify(PATIENCE);
    }

    @Test
    void aFunctionOfSegmentsThatThrowsFailsItsResultOnly() {
        StepVerifier.create(series(10)
                        .concatMap(result -> result.flatMap(segment -> {
                            throw new IllegalArgumentException("mine");
                        })))
                .expectErrorMessage("mine")
                .verify(PATIENCE);
        StepVerifier.create(series(10)
                        .concatMap(result -> result.filter(segment -> {
                                    throw new IllegalArgumentException("mine");
                                })
                                .map(row -> 1)))
                .expectErrorMessage("mine")
                .verify(PATIENCE);
    }

    @Test
    void theResultsOfTheOthersGoOnWhenOneFunctionThrows() {
        List<String> answers = all(run("SELECT 1; SELECT 2; SELECT 3")
                .concatMap(result -> result.map(row -> {
                            int number = row.get(0, Integer.class);
                            if (number == 2) {
                                throw new IllegalArgumentException("mine");
                            }
                            return "row " + number;
                        })
                        .onErrorResume(
                                IllegalArgumentException.class, e -> Mono.just(String.valueOf(e.getMessage())))));

        assertThat(answers).containsExactly("row 1", "mine", "row 3");
    }

    @Test
    void aSecondConsumptionIsRefused() {
        PgResult result = await(series(3));
        assertThat(all(result.map(row -> row.get(0, Integer.class)))).containsExactly(1, 2, 3);

        for (Flux<?> again : List.of(
                result.map(row -> 1),
                result.map((row, metadata) -> 1),
                result.getRowsUpdated().flux(),
                result.flatMap(Mono::just),
                result.filter(segment -> true).map(row -> 1))) {
            assertThatThrownBy(() -> all(again))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("once");
        }
    }

    @Test
    void twoConsumptionsAtOnceAreOneAndARefusal() {
        PgResult result = await(series(3));

        List<String> outcomes = all(Flux.range(0, 2)
                .flatMap(i -> result.map(row -> "row")
                        .onErrorResume(IllegalStateException.class, e -> Mono.just("refused"))));

        assertThat(outcomes).containsExactlyInAnyOrder("row", "row", "row", "refused");
    }

    @Test
    void rowsThenCountAreSegments() {
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));

        List<String> segments = all(run("INSERT INTO t VALUES (1), (2) RETURNING a")
                .concatMap(result -> result.flatMap(segment -> Mono.just(describe(segment)))));
        List<String> read = all(run("SELECT a FROM t ORDER BY a")
                .concatMap(result -> result.flatMap(segment -> Mono.just(describe(segment)))));

        assertThat(segments).containsExactly("row 1", "row 2", "count 2");
        assertThat(read).containsExactly("row 1", "row 2");
    }

    @Test
    void noticesAreMessages() {
        List<String> segments = all(run("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
                .concatMap(result -> result.flatMap(segment -> Mono.just(describe(segment)))));

        assertThat(segments).containsExactly("message 00000 one", "message 01000 two");
    }

    @Test
    void noticesDisturbNobodyWhoDoesNotAsk() {
        await(execute(
                connection,
                "CREATE FUNCTION pg_temp.noisy(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE"
                        + " 'row %', n; RETURN n; END $$"));

        assertThat(all(select(connection, "SELECT pg_temp.noisy(g) FROM generate_series(1, 3) g", Integer.class)))
                .containsExactly(1, 2, 3);
        assertThat(all(execute(connection, "DROP TABLE IF EXISTS never_was"))).isEmpty();
    }

    @Test
    void anErrorIsAMessage() {
        List<Segment> segments = all(
                run("SELECT 4 / (3 - g) FROM generate_series(1, 5) g").concatMap(result -> result.flatMap(Mono::just)));

        assertThat(segments).hasSize(3);
        assertThat(describe(segments.get(0))).isEqualTo("row 2");
        Message message = (Message) segments.get(2);
        assertThat(message.sqlState()).isEqualTo("22012");
        assertThat(message.errorCode()).isZero();
        assertThat(message.message()).contains("division by zero");
        assertThat(message.exception())
                .isInstanceOf(R2dbcDataIntegrityViolationException.class)
                .isInstanceOf(PgException.class);
    }

    @Test
    void theLossOfTheConnectionIsAnErrorAndNoMessage() {
        StepVerifier.create(
                        series(10_000_000).concatMap(result -> result.flatMap(segment -> Mono.just(describe(segment)))),
                        1)
                .expectNext("row 1")
                .then(() -> connections.proxy().cut())
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(segment -> segment.startsWith("row"))
                .expectError(R2dbcNonTransientResourceException.class)
                .verify(PATIENCE);
        connection = connections.open();
    }

    @Test
    void aFilterLeavesOut() {
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));

        List<String> counts = all(run("INSERT INTO t SELECT generate_series(1, 5) RETURNING a")
                .concatMap(result ->
                        result.filter(UpdateCount.class::isInstance).flatMap(segment -> Mono.just(describe(segment)))));
        List<Integer> even = all(run("SELECT a FROM t ORDER BY a")
                .concatMap(result -> result.filter(segment ->
                                segment instanceof RowSegment row && row.row().get(0, Integer.class) % 2 == 0)
                        .map(row -> row.get(0, Integer.class))));
        List<Long> none = all(run("UPDATE t SET a = a")
                .concatMap(result -> result.filter(RowSegment.class::isInstance).getRowsUpdated()));

        assertThat(counts).containsExactly("count 5");
        assertThat(even).containsExactly(2, 4);
        assertThat(none).isEmpty();
    }

    @Test
    void aFilteredErrorIsNotSignalled() {
        assertThat(all(run("SELECT 4 / (3 - g) FROM generate_series(1, 5) g")
                        .concatMap(result -> result.filter(segment -> !(segment instanceof Message))
                                .map(row -> row.get(0, Integer.class)))))
                .containsExactly(2, 4);
        assertThat(all(run("SELECT 1 / 0")
                        .concatMap(result -> result.filter(segment -> !(segment instanceof Message))
                                .getRowsUpdated())))
                .isEmpty();
    }

    @Test
    void filtersMayBeChained() {
        List<Integer> rows = all(series(20)
                .concatMap(result -> result.filter(
                                segment -> ((RowSegment) segment).row().get(0, Integer.class) > 5)
                        .filter(segment -> ((RowSegment) segment).row().get(0, Integer.class) < 9)
                        .map(row -> row.get(0, Integer.class))));

        assertThat(rows).containsExactly(6, 7, 8);
    }

    @Test
    void segmentsMayHaveManyPublishedValuesAndStatementsOfTheirOwn() {
        List<Integer> values = all(series(50)
                .concatMap(result -> result.flatMap(segment -> select(
                        connection,
                        "SELECT g::int4 FROM generate_series(1, 3) g WHERE %d > 0"
                                .formatted(((RowSegment) segment).row().get(0, Integer.class)),
                        Integer.class))));

        assertThat(values).hasSize(150);
    }

    @Test
    void theUpdateCountOfAResultWithManyRowsSkipsThem() {
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));

        assertThat(all(execute(connection, "INSERT INTO t SELECT generate_series(1, 100000) RETURNING a")))
                .containsExactly(100_000L);
    }

    @Test
    void nullFunctionsAreRefused() {
        PgResult result = await(series(1));

        assertThatThrownBy(() -> result.filter(null)).isInstanceOfAny(RuntimeException.class);
        assertThatThrownBy(() -> result.flatMap(null)).isInstanceOfAny(RuntimeException.class);
        assertThat(all(result.map(row -> row.get(0, Integer.class)))).containsExactly(1);
    }
}
