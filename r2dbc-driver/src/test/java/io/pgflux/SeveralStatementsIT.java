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

import io.pgflux.api.PgBatch;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Strings with several statements, and batches, which are such strings: PostgreSQL's own meaning of them. */
class SeveralStatementsIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE)"));
    }

    private Flux<PgResult> run(String sql) {
        return connection.createStatement(sql).execute();
    }

    private long stored() {
        return await(select(connection, "SELECT count(*) FROM t", Long.class));
    }

    /** Rows as lists, counts as numbers. */
    private static Flux<List<Object>> contents(PgResult result) {
        return result.<Object>flatMap(segment -> {
                    if (segment instanceof io.r2dbc.spi.Result.RowSegment row) {
                        return Mono.justOrEmpty(row.row().get(0));
                    }
                    return segment instanceof io.r2dbc.spi.Result.UpdateCount count
                            ? Mono.just("count " + count.value())
                            : Mono.error(((io.r2dbc.spi.Result.Message) segment).exception());
                })
                .collectList()
                .flux();
    }

    @Test
    void eachStatementHasItsResult() {
        Link link = connections.link();

        List<List<Object>> results =
                all(run("INSERT INTO t VALUES (1), (2); SELECT a FROM t ORDER BY a; UPDATE t SET a = a + 10; SET"
                                + " search_path = public; SELECT a FROM t WHERE false; DELETE FROM t WHERE a = 11;")
                        .concatMap(SeveralStatementsIT::contents));

        assertThat(results)
                .containsExactly(
                        List.of("count 2"),
                        List.of(1, 2),
                        List.of("count 2"),
                        List.of(),
                        List.of(),
                        List.of("count 1"));
        assertThat(link.clientMessages()).isEqualTo("Q");
    }

    @Test
    void valuesOfCommonTypesAreTyped() {
        List<Object> row =
                all(run("SELECT 1; SELECT true, 2::int2, 3::int8, 1.50::numeric, 'x'::text, '2024-02-29'::date,"
                                        + " 0.5::float8, NULL::int4, '\\x0102'::bytea")
                                .skip(1)
                                .concatMap(result -> result.map((columns, metadata) -> Arrays.asList(
                                        columns.get(0),
                                        columns.get(1),
                                        columns.get(2),
                                        columns.get(3),
                                        columns.get(4),
                                        columns.get(5),
                                        columns.get(6),
                                        columns.get(7, Integer.class),
                                        columns.get(8, byte[].class).length))))
                        .get(0);

        assertThat(row)
                .containsExactly(
                        true, (short) 2, 3L, new BigDecimal("1.50"), "x", LocalDate.of(2024, 2, 29), 0.5, null, 2);
    }

    @Test
    void withoutATransactionAllOrNothingIsStored() {
        assertThatThrownBy(() -> all(counts(run("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); SELECT 1 / 0"))))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);

        assertThat(stored()).isZero();
    }

    @Test
    void whatASyntaxErrorSpoilsIsNotCarriedOutAtAll() {
        assertThatThrownBy(() -> all(counts(run("INSERT INTO t VALUES (1); SELEC 2"))))
                .isInstanceOfSatisfying(
                        R2dbcBadGrammarException.class,
                        e -> assertThat(((PgException) e).getServerMessage().position())
                                .isEqualTo(27));

        assertThat(stored()).isZero();
    }

    @Test
    void anExplicitCommitInTheStringCommits() {
        assertThatThrownBy(() -> all(counts(run("BEGIN; INSERT INTO t VALUES (1); COMMIT; SELECT 1 / 0"))))
                .isInstanceOf(R2dbcException.class);

        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void aTransactionBegunInAStringGoesOn() {
        all(counts(run("BEGIN; INSERT INTO t VALUES (1)")));
        assertThat(connection.isAutoCommit()).isFalse();
        await(connection.rollbackTransaction());

        assertThat(stored()).isZero();
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void setLocalHoldsForTheStringOnly() {
        List<String> settings = all(column(
                run("SET LOCAL application_name = 'local'; SELECT current_setting('application_name')"), String.class));

        assertThat(settings).containsExactly("local");
        assertThat(await(select(connection, "SELECT current_setting('application_name')", String.class)))
                .isNotEqualTo("local");
    }

    @Test
    void anErrorGoesToTheResultItBelongsToOrSpoils() {
        StepVerifier.create(run("SELECT 1; SELECT 2 / (2 - g) FROM generate_series(1, 3) g; SELECT 3")
                        .concatMap(result -> result.map(row -> String.valueOf(row.get(0)))
                                .onErrorResume(R2dbcDataIntegrityViolationException.class, e -> Mono.just("error"))))
                .expectNext("1", "2", "error")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void unconsumedResultsAreCarriedOutAndTheirErrorsTold() {
        await(run("INSERT INTO t VALUES (1); SELECT g FROM generate_series(1, 100000) g; INSERT INTO t VALUES (2)")
                .then());
        assertThat(stored()).isEqualTo(2);

        assertThatThrownBy(() -> await(run("INSERT INTO t VALUES (3); INSERT INTO t VALUES (1)")
                        .then()))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void largeResultsInAStringAreStreamedToSlowConsumers() {
        List<Long> sums = all(run("SELECT g FROM generate_series(1, 100000) g; SELECT g FROM generate_series(1, 3) g")
                .concatMap(
                        result -> result.map(row -> row.get(0, Integer.class))
                                .limitRate(100)
                                .reduce(0L, Long::sum),
                        1));

        assertThat(sums).containsExactly(5_000_050_000L, 6L);
    }

    @Test
    void severalStringsMayBePipelined() {
        List<Integer> answers = all(Flux.range(0, 100)
                .flatMapSequential(i -> column(run("SELECT %d; SELECT %d".formatted(i, -i)), Integer.class), 64));

        assertThat(answers).hasSize(200);
        assertThat(answers.subList(10, 14)).containsExactly(5, -5, 6, -6);
    }

    @Test
    void aStringOfNothingButSemicolonsHasOneEmptyResult() {
        assertThat(all(run(";;").concatMap(SeveralStatementsIT::contents))).containsExactly(List.of());
        assertThat(all(counts(run("; ;")))).isEmpty();
    }

    @Test
    void functionBodiesAreOneStatement() {
        await(execute(
                connection,
                "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES"
                        + " (1); RETURN 2; END $$"));

        assertThat(await(select(connection, "SELECT pg_temp.f()", Integer.class)))
                .isEqualTo(2);
    }

    @Test
    void aBatchHasOneResultForEachStatement() {
        Link link = connections.link();
        PgBatch batch = connection
                .createBatch()
                .add("INSERT INTO t VALUES (1) -- a comment")
                .add("INSERT INTO t VALUES (2), (3);")
                .add("SELECT a FROM t ORDER BY a");

        List<List<Object>> results = all(batch.execute().concatMap(SeveralStatementsIT::contents));

        assertThat(results).containsExactly(List.of("count 1"), List.of("count 2"), List.of(1, 2, 3));
        assertThat(link.clientMessages()).isEqualTo("Q");
    }

    @Test
    void aBatchIsColdAndEachSubscriptionSendsItAgain() {
        Flux<PgResult> batch = connection
                .createBatch()
                .add("INSERT INTO t SELECT count(*) FROM t")
                .execute();
        assertThat(stored()).isZero();

        all(counts(batch));
        all(counts(batch));

        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void aBatchKeepsTheStatementsItHadWhenItWasExecuted() {
        PgBatch batch = connection.createBatch().add("SELECT 1");
        Flux<Integer> one = column(batch.execute(), Integer.class);
        Flux<Integer> two = column(batch.add("SELECT 2").execute(), Integer.class);

        assertThat(all(one)).containsExactly(1);
        assertThat(all(two)).containsExactly(1, 2);
    }

    @Test
    void aBatchThatFailsStoresNothing() {
        assertThatThrownBy(() -> all(counts(connection
                        .createBatch()
                        .add("INSERT INTO t VALUES (1)")
                        .add("INSERT INTO t VALUES (2)")
                        .add("INSERT INTO t VALUES (1)")
                        .add("INSERT INTO t VALUES (3)")
                        .execute())))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);

        assertThat(stored()).isZero();
    }

    @Test
    void aCancelAfterTheFirstResultCarriesOutTheRest() {
        PgResult first = await(
                run("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); SELECT g FROM generate_series(1, 100000) g"));

        assertThat(await(first.getRowsUpdated())).isEqualTo(1);
        assertThat(stored()).isEqualTo(2);
    }
}
