package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What waits in memory for its subscriber has a bound, and who goes over it is told. */
class BacklogIT {

    private static final int LIMIT = 1024 * 1024;

    /** About that many bytes of rows. */
    private static final String ROWS = "SELECT repeat('x', 1000) FROM generate_series(1, $1::int4) g";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection limited() {
        return connections.open(connections.factory(options -> options.backlogLimit(LIMIT)));
    }

    private static Flux<PgResult> kilobytes(PgConnection connection, int kilobytes) {
        return connection.createStatement(ROWS).bind(0, kilobytes).execute();
    }

    private static Flux<String> rows(PgResult result) {
        return result.map(row -> row.get(0, String.class));
    }

    private static void assertOverTheLimit(Throwable error) {
        assertThat(error)
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContaining("backlogLimit of 1048576 bytes")
                .hasMessageContaining("fetchSize");
        R2dbcNonTransientResourceException known = (R2dbcNonTransientResourceException) error;
        assertThat(known.getSqlState()).isEqualTo("54000");
        assertThat(known.getSql()).isEqualTo(ROWS);
    }

    @Test
    void aPausedResultIsKeptForTheOthersUpToTheLimit() {
        PgConnection connection = limited();

        StepVerifier.create(kilobytes(connection, 500).flatMap(BacklogIT::rows), 1)
                .expectNextCount(1)
                .then(() -> assertThat(await(select(connection, "SELECT 1", Integer.class)))
                        .isEqualTo(1))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(499)
                .verifyComplete();
    }

    @Test
    void beyondTheLimitThePausedResultFailsAndTheOthersGoOn() {
        PgConnection connection = limited();

        StepVerifier.create(kilobytes(connection, 100_000).flatMap(BacklogIT::rows), 1)
                .expectNextCount(1)
                .then(() -> assertThat(await(select(connection, "SELECT 1", Integer.class)))
                        .isEqualTo(1))
                .expectErrorSatisfies(BacklogIT::assertOverTheLimit)
                .verify(Connections.PATIENCE);
        assertThat(await(select(connection, "SELECT 2", Integer.class))).isEqualTo(2);
    }

    @Test
    void aTransactionSurvivesIt() {
        PgConnection connection = limited();
        await(connection.beginTransaction());

        StepVerifier.create(kilobytes(connection, 5_000).flatMap(BacklogIT::rows), 1)
                .expectNextCount(1)
                .then(() -> assertThat(await(select(connection, "SELECT 1", Integer.class)))
                        .isEqualTo(1))
                .expectErrorSatisfies(BacklogIT::assertOverTheLimit)
                .verify(Connections.PATIENCE);
        assertThat(await(select(connection, "SELECT 2", Integer.class))).isEqualTo(2);
        await(connection.commitTransaction());
    }

    @Test
    void withNothingWaitingThereIsNoLimit() {
        PgConnection connection = limited();

        assertThat(await(kilobytes(connection, 20_000)
                        .flatMap(BacklogIT::rows)
                        .limitRate(1)
                        .count()))
                .isEqualTo(20_000);
    }

    @Test
    void resultsThatNobodyHasSubscribedToAreDroppedFirstAndTheOldestOfThem() {
        PgConnection connection = limited();
        List<PgResult> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(await(kilobytes(connection, 400)));
        }
        await(select(connection, "SELECT 1", Integer.class));

        assertThatThrownBy(() -> all(rows(results.get(0)))).satisfies(BacklogIT::assertOverTheLimit);
        assertThatThrownBy(() -> all(rows(results.get(1)))).satisfies(BacklogIT::assertOverTheLimit);
        assertThat(all(rows(results.get(2)))).hasSize(400);
        assertThat(all(rows(results.get(3)))).hasSize(400);
    }

    @Test
    void executeCompletesWhateverIsDropped() {
        PgConnection connection = limited();

        await(kilobytes(connection, 5_000).then());
        await(Flux.range(0, 20).flatMap(i -> kilobytes(connection, 500).then()).then());

        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @Test
    void whatIsReplayedMakesRoomAgain() {
        PgConnection connection = limited();

        for (int i = 0; i < 10; i++) {
            PgResult result = await(kilobytes(connection, 800));
            await(select(connection, "SELECT 1", Integer.class));
            assertThat(all(rows(result))).hasSize(800);
        }
    }

    @Test
    void nothingIsKeptIfTheLimitIsZero() {
        PgConnection connection = connections.open(connections.factory(options -> options.backlogLimit(0)));

        StepVerifier.create(kilobytes(connection, 100).flatMap(BacklogIT::rows), 1)
                .expectNextCount(1)
                .then(() -> await(Mono.from(select(connection, "SELECT 1", Integer.class))))
                .expectError(R2dbcNonTransientResourceException.class)
                .verify(Connections.PATIENCE);
    }
}
