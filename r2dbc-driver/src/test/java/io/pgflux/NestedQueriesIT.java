package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.ValidationDepth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whatever users do with results on one connection, in whatever order, nothing hangs and nothing is lost. */
class NestedQueriesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private static Flux<Integer> series(PgConnection connection, int to) {
        return column(
                connection
                        .createStatement("SELECT g FROM generate_series(1, $1::int4) g")
                        .bind(0, to)
                        .execute(),
                Integer.class);
    }

    private static Flux<Integer> echo(PgConnection connection, int number) {
        return column(
                connection.createStatement("SELECT $1::int4").bind(0, number).execute(), Integer.class);
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void aStatementForEachRowOfAResultThatIsStillComing() {
        PgConnection connection = connections.open();

        List<Integer> answers = all(series(connection, 5000).flatMapSequential(row -> echo(connection, row)));

        assertThat(answers).isEqualTo(upTo(5000));
    }

    @Test
    void oneRowAtATime() {
        PgConnection connection = connections.open();

        List<Integer> answers = all(series(connection, 1000).concatMap(row -> echo(connection, row), 1));

        assertThat(answers).isEqualTo(upTo(1000));
    }

    @Test
    void threeLevels() {
        PgConnection connection = connections.open();

        long answers = await(series(connection, 20)
                .flatMap(a -> series(connection, 20)
                        .flatMap(b -> series(connection, 20).flatMap(c -> echo(connection, a * b * c))))
                .count());

        assertThat(answers).isEqualTo(8000);
    }

    @Test
    void threeLevelsInATransaction() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());

        long sum = await(series(connection, 10)
                .concatMap(a -> series(connection, 10).concatMap(b -> series(connection, 10)))
                .reduce(0L, Long::sum));
        await(connection.commitTransaction());

        assertThat(sum).isEqualTo(5500);
    }

    @Test
    void aStatementSubscribedToInsideAMappingFunction() {
        PgConnection connection = connections.open();
        List<Integer> inner = Collections.synchronizedList(new ArrayList<>());

        List<Integer> outer = all(connection
                .createStatement("SELECT g FROM generate_series(1, 10) g")
                .execute()
                .concatMap(result -> result.map(row -> {
                    Integer number = row.get(0, Integer.class);
                    echo(connection, number * 10).subscribe(inner::add);
                    return row.get("g", Integer.class); // the row is still there
                })));

        assertThat(outer).isEqualTo(upTo(10));
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue(); // behind all of them
        assertThat(inner).isEqualTo(upTo(10).stream().map(number -> number * 10).toList());
    }

    @Test
    void resultsMayBeCollectedAndConsumedLaterInAnyOrder() {
        PgConnection connection = connections.open();
        List<PgResult> results = all(Flux.range(1, 10)
                .flatMapSequential(i -> connection
                        .createStatement("SELECT g FROM generate_series(1, $1::int4) g")
                        .bind(0, i * 100)
                        .execute()));
        Collections.reverse(results);

        List<Long> sizes = all(Flux.fromIterable(results)
                .concatMap(
                        result -> result.map(row -> row.get(0, Integer.class)).count()));

        assertThat(sizes).containsExactly(1000L, 900L, 800L, 700L, 600L, 500L, 400L, 300L, 200L, 100L);
    }

    @Test
    void resultsThatAreNeverConsumedDisturbNobody() {
        PgConnection connection = connections.open();

        List<PgResult> results = all(Flux.range(1, 100)
                .flatMap(i -> connection
                        .createStatement("SELECT g, repeat('x', 100) FROM generate_series(1, 1000) g")
                        .execute()));

        assertThat(results).hasSize(100);
        assertThat(await(echo(connection, 1))).isEqualTo(1);
        await(connection.close());
        assertThat(await(results.get(99).map(row -> row.get(0, Integer.class)).count()))
                .isEqualTo(1000);
    }

    @Test
    void aResultThatIsNotConsumedWaitsWithoutMakingOthersWait() {
        PgConnection connection = connections.open();
        PgResult first = await(connection
                .createStatement("SELECT g FROM generate_series(1, 20000) g")
                .execute());

        assertThat(await(echo(connection, 1))).isEqualTo(1);
        assertThat(await(first.map(row -> row.get(0, Integer.class)).count())).isEqualTo(20_000);
    }

    @Test
    void executeThenCompletesWhenTheStatementIsDone() {
        PgConnection connection = connections.open();

        await(connection
                .createStatement("CREATE TEMP TABLE t (a int UNIQUE)")
                .execute()
                .then());
        await(connection.createStatement("INSERT INTO t VALUES (1)").execute().then());
        await(connection
                .createStatement("SELECT g FROM generate_series(1, 50000) g")
                .execute()
                .then());
        await(connection
                .createStatement("INSERT INTO t VALUES (2), (3)")
                .execute()
                .then());

        assertThat(await(select(connection, "SELECT count(*) FROM t", Long.class)))
                .isEqualTo(3);
    }

    @Test
    void executeThenFailsWithTheErrorThatNobodyElseHasSeen() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE)"));
        await(execute(connection, "INSERT INTO t VALUES (1)"));

        assertThatThrownBy(() -> await(connection
                        .createStatement("INSERT INTO t VALUES (1)")
                        .execute()
                        .then()))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThatThrownBy(() ->
                        await(connection.createStatement("SELEC 1").execute().then()))
                .isInstanceOf(R2dbcBadGrammarException.class);
        assertThatThrownBy(() -> await(connection
                        .createStatement("SELECT 1 / (3 - g) FROM generate_series(1, 5) g")
                        .execute()
                        .then()))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
    }

    @Test
    void monoFromExecuteInsertsAndCounts() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE)"));

        Mono<Long> insert = Mono.from(
                        connection.createStatement("INSERT INTO t VALUES (1)").execute())
                .flatMap(PgResult::getRowsUpdated);

        assertThat(await(insert)).isEqualTo(1);
        assertThatThrownBy(() -> await(insert)).isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThat(await(select(connection, "SELECT count(*) FROM t", Long.class)))
                .isEqualTo(1);
    }

    @Test
    void monoFromExecuteOfAddedBindingsCarriesOutAllOfThem() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));

        Mono<Long> first = Mono.from(connection
                        .createStatement("INSERT INTO t VALUES ($1)")
                        .bind(0, 1)
                        .add()
                        .bind(0, 2)
                        .add()
                        .bind(0, 3)
                        .execute())
                .flatMap(PgResult::getRowsUpdated);

        assertThat(await(first)).isEqualTo(1);
        assertThat(all(select(connection, "SELECT a FROM t ORDER BY a", Integer.class)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void monoFromExecuteOfABatchCarriesOutAllOfIt() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));

        Mono<Long> first = Mono.from(connection
                        .createBatch()
                        .add("INSERT INTO t VALUES (1)")
                        .add("INSERT INTO t SELECT g FROM generate_series(2, 3) g")
                        .add("SELECT g FROM generate_series(1, 10000) g")
                        .execute())
                .flatMap(PgResult::getRowsUpdated);

        assertThat(await(first)).isEqualTo(1);
        assertThat(all(select(connection, "SELECT a FROM t ORDER BY a", Integer.class)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void monoFromExecuteOfAFailingBatchIsNoSuccess() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE)"));

        Mono<Long> first = Mono.from(connection
                        .createBatch()
                        .add("INSERT INTO t VALUES (1)")
                        .add("INSERT INTO t VALUES (2)")
                        .add("INSERT INTO t VALUES (1)")
                        .execute())
                .flatMap(PgResult::getRowsUpdated);

        // The first INSERT was rolled back: its count would be a lie.
        assertThatThrownBy(() -> await(first)).isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThat(await(select(connection, "SELECT count(*) FROM t", Long.class)))
                .isZero();
    }

    @Test
    void monoFromExecuteOfFailingBindingsIsNoSuccess() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE)"));

        Mono<Long> first = Mono.from(connection
                        .createStatement("INSERT INTO t VALUES ($1)")
                        .bind(0, 1)
                        .add()
                        .bind(0, 2)
                        .add()
                        .bind(0, 1)
                        .execute())
                .flatMap(PgResult::getRowsUpdated);

        assertThatThrownBy(() -> await(first)).isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThat(await(select(connection, "SELECT count(*) FROM t", Long.class)))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256})
    void rowsOfBatchesAndPlainStatementsMayBeNestedInEachOther(int concurrency) {
        PgConnection connection = connections.open();

        long answers = await(series(connection, 50)
                .flatMap(
                        a -> column(
                                        connection
                                                .createBatch()
                                                .add("SELECT g::int4 FROM generate_series(1, 20) g")
                                                .add("SELECT g::int4 FROM generate_series(1, 30) g")
                                                .execute(),
                                        Integer.class)
                                .flatMap(b -> echo(connection, b), concurrency),
                        concurrency)
                .count());

        assertThat(answers).isEqualTo(2500);
    }

    @Test
    void insertsForEachRowOfASelect() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE copy (a int)"));

        List<Long> counts = all(series(connection, 2000)
                .flatMap(a -> counts(connection
                        .createStatement("INSERT INTO copy VALUES ($1)")
                        .bind(0, a)
                        .execute())));

        assertThat(counts).hasSize(2000).containsOnly(1L);
        assertThat(await(select(connection, "SELECT count(*) FROM copy", Long.class)))
                .isEqualTo(2000);
    }
}
