package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.ValidationDepth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** One statement: when it is sent, what is bound, what it answers. */
class StatementIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void nothingIsSentBeforeTheFirstRequest() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        Flux<PgResult> execute = connection.createStatement("SELECT 1").execute();

        StepVerifier.create(execute, 0)
                .expectSubscription()
                // Whatever had been sent would have come before the validation's Sync.
                .then(() -> assertThat(await(connection.validate(ValidationDepth.REMOTE)))
                        .isTrue())
                .then(() -> assertThat(link.clientMessages()).isEqualTo("S"))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> assertThat(link.clientMessages()).isEqualTo("SPDSBES"))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void eachSubscriptionSendsTheStatementAgain() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a serial, b int)"));
        Mono<Integer> insert = column(
                        connection
                                .createStatement("INSERT INTO t (b) VALUES ($1) RETURNING a")
                                .bind(0, 1)
                                .execute(),
                        Integer.class)
                .single();

        assertThat(await(insert)).isEqualTo(1);
        assertThat(await(insert)).isEqualTo(2);
        assertThat(all(insert.repeat(2))).containsExactly(3, 4, 5);
    }

    @Test
    void anExecutionKeepsTheBindingsItWasCalledWith() {
        PgConnection connection = connections.open();
        PgStatement statement = connection.createStatement("SELECT $1::int4 + $2::int4");
        Flux<Integer> first = column(statement.bind(0, 1).bind(1, 10).execute(), Integer.class);
        Flux<Integer> second = column(statement.bind(0, 2).execute(), Integer.class);
        Flux<Integer> third = column(statement.bind("$2", 20).execute(), Integer.class);

        assertThat(all(Flux.concat(third, second, first))).containsExactly(22, 12, 11);
    }

    @Test
    void parametersAreBoundByIndexAndByName() {
        PgConnection connection = connections.open();

        List<String> values = all(column(
                connection
                        .createStatement("SELECT concat($2::text, $1::int4, $3::bool, $2::text)")
                        .bind("$1", 1)
                        .bind(1, "b")
                        .bindNull("$3", Boolean.class)
                        .execute(),
                String.class));

        assertThat(values).containsExactly("b1b");
    }

    @Test
    void nullsOfAnyClassArrive() {
        PgConnection connection = connections.open();

        List<Boolean> nulls = all(column(
                connection
                        .createStatement("SELECT $1::int4 IS NULL AND $2::text IS NULL AND $3::uuid IS NULL")
                        .bindNull(0, Integer.class)
                        .bindNull(1, String.class)
                        .bindNull(2, Object.class)
                        .execute(),
                Boolean.class));

        assertThat(nulls).containsExactly(true);
    }

    @Test
    void aParameterThatIsNeverUsedMustBeBoundToo() {
        PgConnection connection = connections.open();

        assertThat(all(column(
                        connection
                                .createStatement("SELECT $2::int4")
                                .bind(0, 1)
                                .bind(1, 2)
                                .execute(),
                        Integer.class)))
                .containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", " ", "-- nothing", "/* nothing */;"})
    void aStatementOfNothingHasOneEmptyResult(String nothing) {
        PgConnection connection = connections.open();

        List<PgResult> results = all(connection.createStatement(nothing).execute());
        assertThat(results).hasSize(1);
        assertThat(all(execute(connection, nothing))).isEmpty();
        assertThat(all(select(connection, nothing, Integer.class))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO t SELECT generate_series(1, 7)  | 7",
                "UPDATE t SET a = a WHERE a > 1              | 2",
                "UPDATE t SET a = a WHERE a > 99             | 0",
                "DELETE FROM t WHERE a = 1                   | 1",
                "UPDATE t SET a = a RETURNING a              | 3",
                "CREATE TEMP TABLE u AS SELECT a FROM t      | 3",
                "SELECT a FROM t                             | none",
                "VALUES (1), (2)                             | none",
                "TABLE t                                     | none",
                "CREATE TEMP TABLE u (a int)                 | none",
                "TRUNCATE t                                  | none",
                "SET search_path = public                    | none",
                "SHOW search_path                            | none",
                "EXPLAIN SELECT 1                            | none",
                "DO $$ BEGIN NULL; END $$                    | none",
                "WITH x AS (SELECT 9 AS n) INSERT INTO t SELECT n FROM x | 1",
            })
    void theUpdateCountIsThatOfTheCommandTag(String sql, String expected) {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int)"));
        await(execute(connection, "INSERT INTO t VALUES (1), (2), (3)"));

        List<Long> counts = all(execute(connection, sql));

        assertThat(counts).isEqualTo(expected.equals("none") ? List.of() : List.of(Long.valueOf(expected)));
    }

    @Test
    void anUpdateCountMayExceedAnInt() {
        PgConnection connection = connections.open();

        // COPY counts what it has read, the cheapest way to a large count is still too slow: so the tag's other end.
        assertThat(await(execute(connection, "CREATE TEMP TABLE big AS SELECT generate_series(1, 100000)")))
                .isEqualTo(100_000L);
    }

    @Test
    void severalErrorsInARowLeaveTheConnectionUsable() {
        PgConnection connection = connections.open();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> await(select(connection, "SELECT 1 / 0", Integer.class)))
                    .isInstanceOf(R2dbcDataIntegrityViolationException.class);
            assertThatThrownBy(() -> await(select(connection, "SELEC", Integer.class)))
                    .isInstanceOf(R2dbcBadGrammarException.class);
        }
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @Test
    void anErrorCarriesWhatTheServerSaid() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE one (id int CONSTRAINT one_id UNIQUE)"));
        await(execute(connection, "INSERT INTO one VALUES (1)"));
        String sql = "INSERT INTO one VALUES (1)";

        assertThatThrownBy(() -> await(execute(connection, sql)))
                .isInstanceOfSatisfying(R2dbcDataIntegrityViolationException.class, e -> {
                    assertThat(e.getSqlState()).isEqualTo("23505");
                    assertThat(e.getSql()).isEqualTo(sql);
                    var error = ((PgException) e).getServerMessage();
                    assertThat(error.severity()).isEqualTo("ERROR");
                    assertThat(error.constraint()).isEqualTo("one_id");
                    assertThat(error.table()).isEqualTo("one");
                    assertThat(error.detail()).contains("(id)=(1)");
                    assertThat(error.routine()).isNotEmpty();
                });
    }

    @Test
    void anErrorAfterRowsComesBehindThem() {
        PgConnection connection = connections.open();

        StepVerifier.create(select(connection, "SELECT 12 / (4 - g) FROM generate_series(1, 5) g", Integer.class))
                .expectNext(4, 6, 12)
                .expectError(R2dbcDataIntegrityViolationException.class)
                .verify(PATIENCE);
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @Test
    void anErrorIsToldOnce() {
        PgConnection connection = connections.open();

        StepVerifier.create(connection
                        .createStatement("SELECT 1 / 0")
                        .execute()
                        .flatMap(result -> result.map(row -> "row").onErrorResume(e -> Mono.just("result")))
                        .onErrorResume(e -> Mono.just("execute")))
                .expectNext("result")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aCancelBeforeTheAnswerLeavesTheConnectionUsable() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        connections.proxy().freezeServerToClient();

        StepVerifier.create(select(connection, "SELECT g FROM generate_series(1, 1000) g", Integer.class))
                .expectSubscription()
                .then(() ->
                        eventually(link::toString, () -> link.clientMessages().contains("PDS")))
                .thenCancel()
                .verify(PATIENCE);
        connections.proxy().thaw();

        assertThat(await(select(connection, "SELECT 2", Integer.class))).isEqualTo(2);
    }

    @Test
    void ddlWorksPreparedAndRepeatedly() {
        PgConnection connection = connections.open();

        for (int i = 0; i < 3; i++) {
            assertThat(all(execute(connection, "CREATE TEMP TABLE ddl (a int)")))
                    .isEmpty();
            assertThat(all(execute(connection, "INSERT INTO ddl VALUES (1)"))).containsExactly(1L);
            assertThat(all(select(connection, "SELECT a FROM ddl", Integer.class)))
                    .containsExactly(1);
            assertThat(all(execute(connection, "DROP TABLE ddl"))).isEmpty();
        }
    }

    @Test
    void statementsThatMustNotRunInATransactionBlockRun() {
        PgConnection connection = connections.open();

        assertThat(all(execute(connection, "VACUUM"))).isEmpty();
        assertThat(all(counts(connection.createBatch().add("VACUUM").execute())))
                .isEmpty();
    }

    @Test
    void aLargeStatementAndALargeValueArriveWhole() {
        PgConnection connection = connections.open();
        String large = "x".repeat(3_000_000);

        assertThat(await(column(
                        connection
                                .createStatement("SELECT length($1::text)")
                                .bind(0, large)
                                .execute(),
                        Integer.class)))
                .isEqualTo(3_000_000);
        assertThat(await(select(connection, "SELECT length('" + large + "')", Integer.class)))
                .isEqualTo(3_000_000);
        assertThat(await(column(
                        connection
                                .createStatement("SELECT $1::text")
                                .bind(0, large)
                                .execute(),
                        String.class)))
                .isEqualTo(large);
    }
}
