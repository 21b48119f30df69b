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
import io.pgflux.api.PgStatement;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcRollbackException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A prepared statement that the server has lost, or whose result has changed, is prepared again unnoticed. */
class StaleStatementIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AtomicInteger TABLES = new AtomicInteger();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final String table = "stale_" + TABLES.incrementAndGet();

    @BeforeEach
    void createTable() {
        database.sql("CREATE TABLE " + table + " (id serial, a int)", "INSERT INTO " + table + " (a) VALUES (1)");
    }

    /** An INSERT that the connection knows and the server has lost. */
    private Mono<Long> lostInsert(PgConnection connection) {
        Mono<Long> insert = Mono.from(execute(connection, "INSERT INTO " + table + " (a) VALUES (2)"));
        await(insert);
        loseAll(connection);
        return insert;
    }

    /** Behind the driver's back: the command tag is that of DO. */
    private static void loseAll(PgConnection connection) {
        await(execute(connection, "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"));
    }

    private long rows() {
        return (Long) Objects.requireNonNull(
                database.query("SELECT count(*) FROM " + table).get(0).get(0));
    }

    private Flux<Object> selectA(PgConnection connection) {
        return select(connection, "SELECT a FROM " + table, Object.class);
    }

    @Test
    void aChangedTypeOfAColumnIsSeen() {
        PgConnection connection = connections.open();
        assertThat(all(selectA(connection))).containsExactly(1);

        database.sql("ALTER TABLE " + table + " ALTER a TYPE text USING 'now ' || a");

        assertThat(all(selectA(connection))).containsExactly("now 1");
        assertThat(all(selectA(connection))).containsExactly("now 1");
    }

    @Test
    void anAddedColumnIsSeen() {
        PgConnection connection = connections.open();
        String sql = "SELECT * FROM " + table;
        assertThat(all(columnNames(connection, sql))).containsExactly(List.of("id", "a"));

        await(execute(connection, "ALTER TABLE " + table + " ADD b text DEFAULT 'x'"));

        assertThat(all(columnNames(connection, sql))).containsExactly(List.of("id", "a", "b"));
    }

    private static Flux<List<String>> columnNames(PgConnection connection, String sql) {
        return connection
                .createStatement(sql)
                .execute()
                .concatMap(result -> result.map((row, metadata) -> metadata.getColumnMetadatas().stream()
                        .map(column -> column.getName())
                        .toList()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DISCARD ALL", "DEALLOCATE ALL", "DEALLOCATE ALL; SELECT 1"})
    void whatSqlDiscardsIsPreparedAgain(String discard) {
        PgConnection connection = connections.open();
        await(selectA(connection));

        all(connection.createStatement(discard).execute().concatMap(result -> result.getRowsUpdated()));

        assertThat(all(selectA(connection))).containsExactly(1);
        assertThat(all(selectA(connection))).containsExactly(1);
    }

    @Test
    void statementsPipelinedBehindADiscardWork() {
        PgConnection connection = connections.open();
        await(selectA(connection));
        await(execute(connection, "DEALLOCATE ALL"));
        await(selectA(connection));

        List<Object> answers = all(Flux.mergeSequential(
                selectA(connection), execute(connection, "DEALLOCATE ALL"), selectA(connection), selectA(connection)));

        assertThat(answers).containsExactly(1, 1, 1);
    }

    @Test
    void deallocatingAStatementOfTheUsersDisturbsNoneInFlight() {
        PgConnection connection = connections.open();
        all(selectA(connection));
        await(execute(connection, "DEALLOCATE ALL"));

        for (int i = 0; i < 2; i++) {
            await(execute(connection, "PREPARE mine AS SELECT 1"));
            List<Object> answers = all(Flux.mergeSequential(
                    selectA(connection), execute(connection, "DEALLOCATE mine"), selectA(connection)));
            assertThat(answers).containsExactly(1, 1);
        }
    }

    @Test
    void aStatementLostBehindOurBackIsExecutedOnce() {
        PgConnection connection = connections.open();
        Mono<Long> insert = lostInsert(connection);

        assertThat(await(insert)).isEqualTo(1);

        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void manyInFlightOfALostStatementAreExecutedOnceEach() {
        PgConnection connection = connections.open();
        PgStatement insert = connection.createStatement("INSERT INTO " + table + " (a) VALUES ($1)");
        await(counts(insert.bind(0, -1).execute()));
        loseAll(connection);

        List<Long> counts =
                all(Flux.range(0, 64).flatMap(i -> counts(insert.bind(0, i).execute()), 64));

        assertThat(counts).hasSize(64).containsOnly(1L);
        assertThat(database.query("SELECT a FROM " + table + " WHERE a >= 0 AND id > 1 ORDER BY a"))
                .isEqualTo(
                        IntStream.range(0, 64).mapToObj(i -> List.<Object>of(i)).toList());
        assertThat(all(select(connection, "SELECT count(*) FROM pg_prepared_statements; SELECT 0", Long.class)))
                .first()
                .matches(left -> left <= 2, "no more statements than are known");
    }

    @Test
    void addedBindingsOfALostStatementAreExecutedOnceEach() {
        PgConnection connection = connections.open();
        PgStatement first = connection.createStatement("INSERT INTO " + table + " (a) VALUES ($1)");
        await(counts(first.bind(0, 0).execute()));
        loseAll(connection);
        PgStatement insert = connection.createStatement("INSERT INTO " + table + " (a) VALUES ($1)");
        for (int i = 1; i <= 100; i++) {
            insert.bind(0, i);
            if (i < 100) {
                insert.add();
            }
        }

        assertThat(all(counts(insert.execute()))).hasSize(100).containsOnly(1L);

        assertThat(rows()).isEqualTo(102);
    }

    @Test
    void aLostStatementThatBeginsATransactionIsRepeatedWithItsBegin() {
        PgConnection connection = connections.open();
        Mono<Long> insert = lostInsert(connection);

        await(connection.beginTransaction());
        assertThat(await(insert)).isEqualTo(1);
        assertThat(connection.isAutoCommit()).isFalse();
        assertThat(rows()).isEqualTo(2);
        await(connection.commitTransaction());

        assertThat(rows()).isEqualTo(3);
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void aLostStatementThatBeginsATransactionCanBeRolledBack() {
        PgConnection connection = connections.open();
        Mono<Long> insert = lostInsert(connection);

        await(connection.beginTransaction());
        await(insert);
        await(connection.rollbackTransaction());

        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void statementsBehindALostOneThatBeginsATransactionAreInThatTransaction() {
        PgConnection connection = connections.open();
        Mono<Long> insert = lostInsert(connection);
        await(execute(connection, "INSERT INTO " + table + " (a) VALUES (5)"));

        await(connection.beginTransaction());
        List<Long> counts = all(
                Flux.mergeSequential(insert, execute(connection, "INSERT INTO " + table + " (a) VALUES (5)"), insert));
        await(connection.rollbackTransaction());

        assertThat(counts).containsExactly(1L, 1L, 1L);
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void insideARunningTransactionItIsAnErrorAndWorksTheNextTime() {
        PgConnection connection = connections.open();
        Mono<Long> insert = lostInsert(connection);
        await(connection.beginTransaction());
        await(select(connection, "SELECT 'begun'", String.class));

        assertThatThrownBy(() -> await(insert))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("26000"));
        assertThatThrownBy(() -> await(connection.commitTransaction())).isInstanceOf(R2dbcRollbackException.class);

        await(connection.beginTransaction());
        assertThat(await(insert)).isEqualTo(1);
        await(connection.commitTransaction());
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void aChangedResultInsideARunningTransactionIsAnErrorAndWorksTheNextTime() {
        PgConnection connection = connections.open();
        all(selectA(connection));
        await(connection.beginTransaction());
        await(execute(connection, "ALTER TABLE " + table + " ALTER a TYPE bigint"));

        assertThatThrownBy(() -> all(selectA(connection)))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("0A000"));
        await(connection.rollbackTransaction());

        assertThat(all(selectA(connection))).containsExactly(1);
    }

    @Test
    void aRememberedDescriptionThatIsWrongElsewhereIsOnlyAGuess() {
        PgConnection first = connections.open();
        assertThat(all(selectA(first))).containsExactly(1);

        for (String type : List.of("text", "bigint", "inet", "point", "int[]", "jsonb")) {
            String value = switch (type) {
                case "inet" -> "10.0.0.1";
                case "point" -> "(1,2)";
                case "int[]" -> "{1,2}";
                case "jsonb" -> "{\"a\": 1}";
                default -> "9";
            };
            database.sql(
                    "DROP TABLE " + table,
                    "CREATE TABLE %s (a %s)".formatted(table, type),
                    "INSERT INTO %s VALUES ('%s')".formatted(table, value));
            PgConnection other = connections.open();

            // A type without binary decoder may be an error once, but never a wrong value.
            assertThat(all(select(other, "SELECT a FROM " + table, String.class)
                            .onErrorResume(IllegalArgumentException.class, e -> Flux.just(value))))
                    .as(type)
                    .containsExactly(value);
            assertThat(all(select(other, "SELECT a FROM " + table, String.class)))
                    .as(type + " again")
                    .containsExactly(value);
        }
    }

    @Test
    void aRememberedDescriptionWithAnotherNumberOfColumnsIsOnlyAGuess() {
        String sql = "SELECT * FROM " + table;
        database.sql("ALTER TABLE " + table + " ADD p point DEFAULT '(1,2)'"); // text: so there is a code per column
        assertThat(all(columnNames(connections.open(), sql))).containsExactly(List.of("id", "a", "p"));

        database.sql("ALTER TABLE " + table + " ADD q point DEFAULT '(1,2)'");

        assertThat(all(columnNames(connections.open(), sql))).containsExactly(List.of("id", "a", "p", "q"));
    }

    @Test
    void anErrorOfTheSameClassThatIsNoStalenessIsReported() {
        PgConnection connection = connections.open();
        Flux<Integer> notSupported =
                select(connection, "SELECT a FROM %s GROUP BY a FOR UPDATE".formatted(table), Integer.class);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> all(notSupported))
                    .isInstanceOfSatisfying(
                            R2dbcException.class,
                            e -> assertThat(e.getSqlState()).isEqualTo("0A000"));
        }
        assertThat(all(column(connection.createStatement("SELECT 1").execute(), Integer.class)))
                .containsExactly(1);
    }

    @Test
    void theOrderOfPipelinedInsertsOfALostStatementIsKept() {
        PgConnection connection = connections.open();
        PgStatement insert = connection.createStatement("INSERT INTO " + table + " (a) VALUES ($1) RETURNING id");
        await(column(insert.bind(0, -1L).execute(), Integer.class));
        loseAll(connection);

        Executor eventLoop = connection.unwrap(Executor.class);
        List<Integer> ids = all(Flux.range(0, 20)
                .flatMapSequential(i -> column(insert.bind(0, (long) i).execute(), Integer.class))
                .subscribeOn(Schedulers.fromExecutor(eventLoop))); // so that one flight has them all

        assertThat(ids).hasSize(20).isSorted();
    }
}
