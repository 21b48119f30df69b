package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.test.StepVerifier;

/** Errors of statements that are nested in each other reach exactly those who have subscribed to what failed. */
class NestedErrorsIT extends InAndOutsideOfATransaction {

    private static final int FAILING = 170;

    /** A statement for a row of which number {@link #FAILING} fails on the server. */
    enum Failing {
        EXECUTION("22012", "SELECT $1::int4 + 0 / ($1 - 170)"),
        INPUT("22P02", "SELECT (CASE $1::int4 WHEN 170 THEN 'x' ELSE $1::text END)::int4"),
        INSERT("23505", "INSERT INTO keys SELECT CASE $1::int4 WHEN 170 THEN 1 ELSE $1 END RETURNING a"),
        LATER_ROW("22012", "SELECT $1::int4 + 0 * g / (abs($1 - 170) + 5 - g) FROM generate_series(1, 5) g"),
        PREPARATION("42703", "") {
            @Override
            PgStatement statement(PgConnection connection, int row) {
                return connection.createStatement(row == FAILING ? "SELECT nothing" : "SELECT " + row % 10);
            }

            @Override
            int answer(int row) {
                return row % 10;
            }
        };

        private final String state;
        private final String sql;

        Failing(String state, String sql) {
            this.state = state;
            this.sql = sql;
        }

        PgStatement statement(PgConnection connection, int row) {
            return connection.createStatement(sql).bind(0, row);
        }

        int answer(int row) {
            return row;
        }
    }

    static Stream<Arguments> combinations() {
        return Stream.<Named<BiFunction<Flux<Integer>, Function<Integer, Publisher<String>>, Flux<String>>>>of(
                        Named.of("concatMap", Flux::concatMap),
                        Named.of("flatMapSequential", Flux::flatMapSequential),
                        Named.of("flatMapSequential 8", (rows, inner) -> rows.flatMapSequential(inner, 8)),
                        Named.of("flatMapSequential 4096", (rows, inner) -> rows.flatMapSequential(inner, 4096)))
                .flatMap(operator -> Stream.of(Failing.values()).map(failing -> Arguments.of(operator, failing)));
    }

    private static Mono<String> state(Throwable error) {
        return Mono.just(String.valueOf(((R2dbcException) error).getSqlState()));
    }

    /** In a transaction all that come behind it fail too, as PostgreSQL wants it, and with their own error. */
    @ParameterizedTest
    @MethodSource("combinations")
    void anErrorIsThatOfItsStatement(
            BiFunction<Flux<Integer>, Function<Integer, Publisher<String>>, Flux<String>> operator, Failing failing) {
        all(execute(connection, "CREATE TEMP TABLE keys (a int UNIQUE)"));
        if (inTransaction) {
            await(connection.createSavepoint("before"));
        }

        List<String> answers = all(operator.apply(
                series(connection, 400),
                row -> column(failing.statement(connection, row).execute(), Integer.class)
                        .last()
                        .map(String::valueOf)
                        .onErrorResume(NestedErrorsIT::state)));

        assertThat(answers)
                .isEqualTo(upTo(400).stream()
                        .map(row -> row == FAILING
                                ? failing.state
                                : inTransaction && row > FAILING ? "25P02" : String.valueOf(failing.answer(row)))
                        .toList());
        if (inTransaction) {
            await(connection.rollbackTransactionToSavepoint("before"));
        } else if (failing == Failing.INSERT) {
            assertThat(all(select(connection, "SELECT a FROM keys ORDER BY a", Integer.class)))
                    .isEqualTo(upTo(400).stream().filter(row -> row != FAILING).toList());
        }
    }

    @Test
    void savepointsForEachRowKeepWhatHasSucceeded() {
        all(execute(connection, "CREATE TEMP TABLE keys (a int UNIQUE)"));

        List<String> answers = all(series(connection, 300).concatMap(row -> {
            Mono<String> insert = counts(connection
                            .createStatement("INSERT INTO keys VALUES ($1)")
                            .bind(0, row % 100)
                            .execute())
                    .single()
                    .map(String::valueOf);
            return inTransaction
                    ? connection
                            .createSavepoint("row")
                            .then(insert)
                            .onErrorResume(error -> connection
                                    .rollbackTransactionToSavepoint("row")
                                    .then(state(error)))
                    : insert.onErrorResume(NestedErrorsIT::state);
        }));

        assertThat(answers)
                .isEqualTo(upTo(300).stream()
                        .map(row -> row <= 100 ? "1" : "23505")
                        .toList());
        assertThat(all(select(connection, "SELECT a FROM keys ORDER BY a", Integer.class)))
                .isEqualTo(range(0, 99));
    }

    /** The inner statements come behind the error on the server, so in a transaction they fail all. */
    @Test
    void theErrorOfTheOuterResultComesBehindItsRows() {
        if (inTransaction) {
            await(connection.createSavepoint("before"));
        }

        List<String> answers = all(select(
                        connection, "SELECT g::int4 + 0 / (500 - g) FROM generate_series(1, 600) g", Integer.class)
                .materialize()
                .flatMapSequential(signal -> signal.getType() == SignalType.ON_ERROR
                        ? state(signal.getThrowable())
                        : echo(connection, signal.get()).map(String::valueOf).onErrorResume(NestedErrorsIT::state)));

        assertThat(answers)
                .isEqualTo(upTo(500).stream()
                        .map(row -> row == 500 ? "22012" : inTransaction ? "25P02" : String.valueOf(row))
                        .toList());
        if (inTransaction) {
            await(connection.rollbackTransactionToSavepoint("before"));
        }
    }

    @Test
    void theErrorOfAPausedResultWaitsBehindItsRows() {
        if (inTransaction) {
            await(connection.createSavepoint("before"));
        }

        StepVerifier.create(
                        select(
                                connection,
                                "SELECT g::int4 + 0 / (5000 - g) FROM generate_series(1, 6000) g",
                                Integer.class),
                        1)
                .expectNext(1)
                .then(() -> {
                    if (inTransaction) {
                        await(connection.rollbackTransactionToSavepoint("before"));
                    }
                    assertThat(await(echo(connection, 1))).isEqualTo(1);
                })
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(range(2, 4999))
                .verifyErrorSatisfies(error ->
                        assertThat(((R2dbcException) error).getSqlState()).isEqualTo("22012"));
    }

    @Test
    void aMappingFunctionThatThrowsFailsOnlyItsOwnResult() {
        List<String> answers = all(series(connection, 300)
                .flatMapSequential(row -> connection
                        .createStatement("SELECT g FROM generate_series(1, 3) g")
                        .execute()
                        .concatMap(result -> result.map(inner -> {
                            if (row % 3 == inner.get(0, Integer.class) % 3 && row % 2 == 0) {
                                throw new IllegalStateException("mine " + row);
                            }
                            return row;
                        }))
                        .last()
                        .map(String::valueOf)
                        .onErrorResume(IllegalStateException.class, error -> Mono.just(error.getMessage()))));

        assertThat(answers)
                .isEqualTo(upTo(300).stream()
                        .map(row -> row % 2 == 0 ? "mine " + row : "" + row)
                        .toList());
    }

    @Test
    void executeThenFailsWithTheErrorThatNobodyElseHasSeen() {
        all(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE)"));
        all(execute(connection, "INSERT INTO t VALUES (1)"));

        thenFails(
                connection.createStatement("INSERT INTO t VALUES (1)").execute().then(),
                R2dbcDataIntegrityViolationException.class);
        thenFails(connection.createStatement("SELEC 1").execute().then(), R2dbcBadGrammarException.class);
        thenFails(
                connection
                        .createStatement("SELECT 1 / (3 - g) FROM generate_series(1, 5) g")
                        .execute()
                        .then(),
                R2dbcDataIntegrityViolationException.class);
        thenFails(
                connection
                        .createStatement("SELECT 1 / $1::int4")
                        .bind(0, 1)
                        .add()
                        .bind(0, 0)
                        .execute()
                        .collectList(),
                R2dbcDataIntegrityViolationException.class);
        thenFails(
                connection
                        .createBatch()
                        .add("SELECT 1")
                        .add("SELECT 1 / 0")
                        .execute()
                        .then(),
                R2dbcDataIntegrityViolationException.class);
    }

    private void thenFails(Mono<?> statement, Class<? extends Throwable> error) {
        if (inTransaction) {
            await(connection.createSavepoint("before"));
        }
        assertThatThrownBy(() -> await(statement)).isInstanceOf(error);
        if (inTransaction) {
            await(connection.rollbackTransactionToSavepoint("before"));
        }
    }

    /** What fails when the transaction ends fails where it ends. */
    @Test
    void anErrorOfTheCommitIsThatOfWhoCommits() {
        all(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"));
        all(execute(connection, "INSERT INTO t VALUES (1)"));
        if (inTransaction) {
            await(connection.commitTransaction());
            await(connection.beginTransaction());
        }

        List<String> answers = all(series(connection, 3)
                .concatMap(row -> counts(connection
                                .createStatement("INSERT INTO t VALUES ($1)")
                                .bind(0, row == 2 ? 1 : row + 10)
                                .execute())
                        .map(String::valueOf)
                        .onErrorResume(NestedErrorsIT::state)));

        assertThat(answers).containsExactly("1", inTransaction ? "1" : "23505", "1");
        if (inTransaction) {
            assertThatThrownBy(() -> await(connection.commitTransaction()))
                    .isInstanceOf(R2dbcDataIntegrityViolationException.class);
            await(connection.beginTransaction());
        }
        assertThat(all(select(connection, "SELECT a FROM t ORDER BY a", Integer.class)))
                .isEqualTo(inTransaction ? List.of(1) : List.of(1, 11, 13));
    }

    @Test
    void whatIsSubscribedToInsideAnErrorIsAnsweredBehindIt() {
        Function<Integer, Mono<Integer>> failing = row -> column(
                        connection
                                .createStatement("SELECT 1 / ($1::int4 - $1)")
                                .bind(0, row)
                                .execute(),
                        Integer.class)
                .single();
        Mono<Void> undo = inTransaction ? connection.rollbackTransactionToSavepoint("before") : Mono.<Void>empty();
        if (inTransaction) {
            await(connection.createSavepoint("before"));
        }

        List<Integer> answers = all(series(connection, 100)
                .concatMap(row -> failing.apply(row)
                        .onErrorResume(e -> undo.then(failing.apply(row)))
                        .onErrorResume(e -> undo.then(echo(connection, row).single()))));

        assertThat(answers).isEqualTo(upTo(100));
        StepVerifier.create(inTransaction ? connection.releaseSavepoint("before") : Mono.empty())
                .expectComplete()
                .verify(PATIENCE);
    }
}
