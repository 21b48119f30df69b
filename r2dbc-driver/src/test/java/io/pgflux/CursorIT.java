package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** In a transaction a fetch size brings rows in chunks, between which other statements have their turn. */
class CursorIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection begun() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        return connection;
    }

    private static Flux<Integer> series(PgConnection connection, int to, int fetchSize) {
        return column(
                connection
                        .createStatement("SELECT g FROM generate_series(1, $1::int4) g")
                        .bind(0, to)
                        .fetchSize(fetchSize)
                        .execute(),
                Integer.class);
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9, 10, 11, 100})
    void allRowsComeWhateverTheFetchSizeIs(int fetchSize) {
        PgConnection connection = begun();

        assertThat(all(series(connection, 10, fetchSize))).isEqualTo(upTo(10));
        assertThat(all(series(connection, 10, fetchSize))).isEqualTo(upTo(10)); // known by now
        await(connection.commitTransaction());
    }

    @Test
    void eachChunkIsAFlightOfItsOwn() {
        PgConnection connection = begun();
        all(series(connection, 1, 10));
        Link link = connections.link();

        all(series(connection, 25, 10));

        assertThat(link.clientMessages()).isEqualTo("CBESESES"); // C: the portal of the one before
        assertThat(link.serverMessages()).matches("32D{10}sZD{10}sZD{5}CZ");
    }

    @Test
    void outsideOfATransactionRowsComeInOneFlight() {
        PgConnection connection = connections.open();
        all(series(connection, 1, 10));
        Link link = connections.link();

        assertThat(all(series(connection, 25, 10))).isEqualTo(upTo(25));

        assertThat(link.clientMessages()).isEqualTo("BES");
    }

    @Test
    void withoutDemandNothingIsFetched() {
        PgConnection connection = begun();
        all(series(connection, 1, 10));
        Link link = connections.link();

        StepVerifier.create(series(connection, 25, 10), 10)
                .expectNextCount(10)
                .then(() -> assertThat(await(select(connection, "SELECT 5", Integer.class)))
                        .isEqualTo(5))
                .then(() -> assertThat(link.serverMessages().chars().filter(tag -> tag == 's'))
                        .hasSize(1))
                .thenRequest(100)
                .expectNextCount(15)
                .verifyComplete();
    }

    @Test
    void statementsForEachRowComeInBetween() {
        PgConnection connection = begun();

        assertThat(all(series(connection, 300, 10)
                        .concatMap(row -> series(connection, row % 7, 3).count())))
                .isEqualTo(upTo(300).stream().map(row -> (long) (row % 7)).toList());
        await(connection.commitTransaction());
    }

    @Test
    void whoCancelsClosesThePortal() {
        PgConnection connection = begun();

        assertThat(all(series(connection, 1_000_000, 10).take(15))).isEqualTo(upTo(15));

        eventually(
                () -> "no portal but the unnamed one of the question",
                () -> await(select(connection, "SELECT count(*) FROM pg_cursors WHERE name <> ''", Long.class)) == 0);
        await(connection.commitTransaction());
    }

    @Test
    void theTransactionMayBeginWithIt() {
        PgConnection connection = begun();

        assertThat(all(series(connection, 30, 10))).isEqualTo(upTo(30));
        await(connection.rollbackTransaction());
    }

    @Test
    void beforeCommitTheRestIsFetched() {
        PgConnection connection = begun();

        StepVerifier.create(series(connection, 1000, 10), 5)
                .expectNextCount(5)
                .then(() -> await(connection.commitTransaction()))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(995)
                .verifyComplete();
    }

    @Test
    void afterARollbackTheResultSaysSo() {
        PgConnection connection = begun();

        StepVerifier.create(series(connection, 1000, 10), 5)
                .expectNextCount(5)
                .then(() -> await(connection.rollbackTransaction()))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(5) // of the chunk
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(R2dbcNonTransientResourceException.class)
                        .hasMessageContaining("rolled back"))
                .verify(Connections.PATIENCE);
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @Test
    void aRollbackToASavepointEndsWhatWasBegunBehindIt() {
        PgConnection connection = begun();
        Flux<Integer> outer = series(connection, 30, 10);

        StepVerifier.create(outer, 5)
                .expectNextCount(5)
                .then(() -> {
                    await(connection.createSavepoint("s"));
                    StepVerifier.create(series(connection, 30, 10), 5)
                            .expectNextCount(5)
                            .then(() -> await(connection.rollbackTransactionToSavepoint("s")))
                            .thenRequest(Long.MAX_VALUE)
                            .expectNextCount(5)
                            .expectError(R2dbcNonTransientResourceException.class)
                            .verify(Connections.PATIENCE);
                })
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(25)
                .verifyComplete();
        await(connection.commitTransaction());
    }

    @Test
    void anErrorInALaterChunkGoesToTheResult() {
        PgConnection connection = begun();

        StepVerifier.create(column(
                        connection
                                .createStatement("SELECT 1 / (25 - g) FROM generate_series(1, 100) g")
                                .fetchSize(10)
                                .execute(),
                        Integer.class))
                .expectNextCount(24)
                .expectError(R2dbcDataIntegrityViolationException.class)
                .verify(Connections.PATIENCE);
        await(connection.rollbackTransaction());
    }

    @Test
    void executeCompletesWithTheFirstChunk() {
        PgConnection connection = begun();

        await(connection
                .createStatement("SELECT g FROM generate_series(1, 1000) g")
                .fetchSize(10)
                .execute()
                .then());

        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
        await(connection.commitTransaction());
    }

    @Test
    void closingTheConnectionIsTold() {
        PgConnection connection = begun();

        StepVerifier.create(series(connection, 1000, 10), 10)
                .expectNextCount(10)
                .then(() -> await(connection.close()))
                .expectError(R2dbcNonTransientResourceException.class)
                .verify(Connections.PATIENCE);
    }

    @Test
    void whatReturnsRowsWhileItWritesIsCarriedOutAtOnce() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TABLE written (a int)"));
        await(connection.beginTransaction());

        Integer first = await(column(
                        connection
                                .createStatement(
                                        "INSERT INTO written SELECT g FROM generate_series(1, 100) g RETURNING a")
                                .fetchSize(10)
                                .execute(),
                        Integer.class)
                .next());
        await(connection.commitTransaction());

        assertThat(first).isEqualTo(1);
        assertThat(await(select(connection, "SELECT count(*) FROM written", Long.class)))
                .isEqualTo(100);
    }

    @Test
    void itCanBeTheDefaultOfAConnection() {
        PgConnection connection = connections.open(connections.factory(options -> options.fetchSize(7)));
        await(connection.beginTransaction());
        all(select(connection, "SELECT 1", Integer.class));
        Link link = connections.link();

        assertThat(all(select(connection, "SELECT g FROM generate_series(1, 10) g", Integer.class)))
                .isEqualTo(upTo(10));

        assertThat(link.serverMessages()).contains("sZ");
    }

    /** What is asked for while the portal's end is on its way must not reach the server: it would abort what follows. */
    @Test
    void demandBehindARollbackHarmsNothing() {
        PgConnection connection = connections.open();
        await(connection.setAutoCommit(false));
        Witness<Integer> rows = Witness.of(series(connection, 1000, 10), 10);
        rows.awaitReceived(10);

        inOneTurn(connection, () -> {
            connection.rollbackTransaction().subscribe();
            rows.request(10);
        });

        assertThat(rows.awaitError().getSqlState()).isEqualTo("34000");
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @Test
    void demandBehindARollbackToASavepointHarmsNothing() {
        PgConnection connection = begun();
        await(connection.createSavepoint("s"));
        Witness<Integer> rows = Witness.of(series(connection, 1000, 10), 10);
        rows.awaitReceived(10);

        inOneTurn(connection, () -> {
            connection.rollbackTransactionToSavepoint("s").subscribe();
            rows.request(10);
        });

        assertThat(rows.awaitError().getSqlState()).isEqualTo("34000");
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
        await(connection.commitTransaction());
    }

    @Test
    void resultsThatWereDroppedDoNotDisturbTheCommit() {
        PgConnection connection = connections.open(connections.factory(options -> options.backlogLimit(300_000)));
        await(connection.beginTransaction());
        List<PgResult> kept = all(Flux.range(0, 5)
                .concatMap(i -> connection
                        .createStatement("SELECT g, repeat('w', 1000) FROM generate_series(1, 1000) g")
                        .fetchSize(100)
                        .execute()));

        await(connection.commitTransaction());

        assertThat(kept).hasSize(5).allSatisfy(result -> {
            Witness<Integer> rows = Witness.of(result.map(row -> row.get(0, Integer.class)));
            if (rows.awaitEnd() == null) {
                assertThat(rows.received()).hasSize(1000);
            } else {
                assertThat(rows.awaitError().getSqlState()).isEqualTo("54000");
            }
        });
    }

    private static void inOneTurn(PgConnection connection, Runnable work) {
        Executor eventLoop = requireNonNull(connection.unwrap(Executor.class));
        CompletableFuture.runAsync(work, eventLoop).join();
    }
}
