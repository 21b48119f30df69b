package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A statement that nobody wants any more does not go on running on the server, and nothing else suffers from that. */
class CancelIT {

    /** Far longer than any test waits. */
    private static final String SLEEP = "SELECT 1 FROM pg_sleep(600)";

    private static final Duration SOON = Duration.ofMillis(100);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private void awaitRunning(String sql, int expected) {
        String count = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%" + sql + "%'"
                + " AND datname = '" + database.name() + "' AND pid <> pg_backend_pid()";
        eventually(
                () -> expected + " active: " + sql,
                () -> database.query(count).get(0).get(0).equals((long) expected));
    }

    private static void assertUsable(PgConnection connection) {
        assertThat(await(select(connection, "SELECT 42", Integer.class))).isEqualTo(42);
    }

    private static Mono<Void> late(Publisher<?> slow) {
        return Flux.from(slow).timeout(SOON).then();
    }

    @Test
    void aTimeoutEndsTheStatementOnTheServer() {
        PgConnection connection = connections.open();

        assertThatThrownBy(() -> await(late(select(connection, SLEEP, Integer.class))))
                .hasCauseInstanceOf(TimeoutException.class);

        awaitRunning("pg_sleep", 0);
        assertUsable(connection);
    }

    @Test
    void aTimeoutOfAnUpdateUndoesIt() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TABLE late (a int)"));

        assertThatThrownBy(() -> await(late(execute(connection, "INSERT INTO late SELECT 1 FROM pg_sleep(600)"))))
                .hasCauseInstanceOf(TimeoutException.class);

        assertThat(await(select(connection, "SELECT count(*) FROM late", Long.class)))
                .isZero();
    }

    @Test
    void aTimeoutOfAStringOfSeveralStatementsEndsAllOfThem() {
        PgConnection connection = connections.open();

        assertThatThrownBy(() -> await(late(
                        connection.createBatch().add(SLEEP).add(SLEEP).execute().concatMap(PgResult::getRowsUpdated))))
                .hasCauseInstanceOf(TimeoutException.class);

        assertUsable(connection);
    }

    @Test
    void theFirstRowsAreEnough() {
        PgConnection connection = connections.open();
        Flux<Integer> millions = select(connection, "SELECT generate_series(1, 50000000)", Integer.class);

        for (int i = 0; i < 10; i++) {
            assertThat(all(millions.take(5))).containsExactly(1, 2, 3, 4, 5);
            assertThat(await(millions.next())).isEqualTo(1);
            assertUsable(connection);
        }
    }

    @Test
    void executeCompletesWhenItsResultIsCancelled() {
        PgConnection connection = connections.open();

        assertThat(all(connection
                        .createStatement("SELECT generate_series(1, 50000000)")
                        .execute()
                        .flatMap(result ->
                                result.map(row -> row.get(0, Integer.class)).take(3))))
                .containsExactly(1, 2, 3);
    }

    @Test
    void inATransactionNothingIsCancelledThatIsStillWanted() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(execute(connection, "CREATE TABLE kept (a int)"));

        assertThat(all(select(connection, "SELECT g FROM generate_series(1, 300000) g", Integer.class)
                        .take(5)))
                .hasSize(5);
        await(execute(connection, "INSERT INTO kept VALUES (1)"));
        await(connection.commitTransaction());

        assertThat(await(select(connection, "SELECT count(*) FROM kept", Long.class)))
                .isEqualTo(1);
    }

    @Test
    void inATransactionARollbackEndsTheStatementThatTimedOut() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());

        assertThatThrownBy(() -> await(late(select(connection, SLEEP, Integer.class))))
                .hasCauseInstanceOf(TimeoutException.class);
        await(connection.rollbackTransaction());

        assertUsable(connection);
    }

    @Test
    void aStatementInFlightBehindIsNotHit() {
        PgConnection connection = connections.open();
        for (int i = 0; i < 20; i++) {
            Disposable slow = select(connection, SLEEP, Integer.class).subscribe();
            Mono<Long> behind = select(connection, "SELECT count(*) FROM generate_series(1, 1000)", Long.class)
                    .single()
                    .cache();
            behind.subscribe();
            awaitRunning("pg_sleep", 1);
            slow.dispose();

            assertThat(await(behind)).isEqualTo(1000);
        }
    }

    @Test
    void whatHasAnsweredIsNotUndone() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TABLE ids (id int)"));

        Integer id = await(column(
                        connection
                                .createStatement(
                                        "INSERT INTO ids SELECT g FROM generate_series(1, 100000) g RETURNING id")
                                .execute(),
                        Integer.class)
                .next());

        assertThat(id).isEqualTo(1);
        assertThat(await(select(connection, "SELECT count(*) FROM ids", Long.class)))
                .isEqualTo(100_000);
    }

    @Test
    void whatWaitsIsNeverSentWhenItIsCancelled() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TABLE unsent (a int)"));
        await(connection.beginTransaction());
        await(execute(connection, "INSERT INTO unsent VALUES (1)"));
        Disposable slow = execute(connection, "SELECT pg_sleep(0.3)").subscribe();
        Disposable commit = connection.commitTransaction().subscribe();

        commit.dispose();
        await(connection.rollbackTransaction());

        assertThat(slow.isDisposed()).isTrue();
        assertThat(await(select(connection, "SELECT count(*) FROM unsent", Long.class)))
                .isZero();
    }

    @Test
    void anExplicitCancelEndsWhatRuns() {
        PgConnection connection = connections.open();
        Mono<Integer> slow = select(connection, SLEEP, Integer.class).single().cache();
        slow.subscribe(row -> {}, error -> {});
        awaitRunning("pg_sleep", 1);

        await(connection.cancel());

        assertThatThrownBy(() -> await(slow))
                .isInstanceOfSatisfying(
                        R2dbcTimeoutException.class,
                        error -> assertThat(error.getSqlState()).isEqualTo("57014"));
        assertUsable(connection);
        await(connection.cancel()); // nothing runs
        assertUsable(connection);
    }

    @Test
    void itCanBeSwitchedOff() {
        PgConnection connection = connections.open(connections.factory(options -> options.cancelRequests(false)));

        assertThatThrownBy(() -> await(select(connection, "SELECT 1 FROM pg_sleep(1)", Integer.class)
                        .timeout(SOON)))
                .hasCauseInstanceOf(TimeoutException.class);
        awaitRunning("pg_sleep", 1);

        assertUsable(connection);
    }

    @Test
    void closingEndsWhatRuns() {
        PgConnection connection = connections.open();
        Mono<Integer> slow = select(connection, SLEEP, Integer.class).single().cache();
        slow.subscribe(row -> {}, error -> {});
        Mono<Integer> behind = select(connection, SLEEP, Integer.class).single().cache();
        behind.subscribe(row -> {}, error -> {});
        awaitRunning("pg_sleep", 1);

        await(connection.close());

        awaitRunning("pg_sleep", 0);
        assertThatThrownBy(() -> await(slow)).isInstanceOf(R2dbcException.class);
        assertThatThrownBy(() -> await(behind)).isInstanceOf(R2dbcException.class);
    }
}
