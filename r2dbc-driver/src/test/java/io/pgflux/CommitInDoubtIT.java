package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

/** A COMMIT whose answer does not come may have been carried out, and is not called a failure. */
class CommitInDoubtIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void aTransactionThatWasCommittedIsInDoubtIfTheAnswerIsLost() {
        database.sql("CREATE TABLE doubtful (id int PRIMARY KEY)");
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        all(execute(connection, "INSERT INTO doubtful VALUES (1)"));
        connections.proxy().freezeServerToClient();

        StepVerifier.create(connection.commitTransaction())
                .then(() -> eventually(
                        () -> "the row",
                        () -> !database.query("SELECT id FROM doubtful").isEmpty()))
                .then(connections.proxy()::cut)
                .expectErrorSatisfies(loss -> {
                    assertThat(((R2dbcException) loss).getSqlState()).isEqualTo("08007");
                    assertThat(loss).hasMessageContaining("whether the transaction was committed is unknown");
                })
                .verify(PATIENCE);
    }

    @Test
    void aTransactionWhoseCommitWasNotSentIsRolledBack() {
        database.sql("CREATE TABLE undone (id int PRIMARY KEY)");
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        all(execute(connection, "INSERT INTO undone VALUES (1)"));
        connections.proxy().reset();

        StepVerifier.create(connection.notices()).expectError().verify(PATIENCE);
        StepVerifier.create(connection.commitTransaction())
                .expectErrorSatisfies(loss -> {
                    assertThat(((R2dbcException) loss).getSqlState()).isEqualTo("08006");
                    assertThat(loss).hasMessageContaining("COMMIT was not sent");
                })
                .verify(PATIENCE);
        database.awaitBackends(0);
        assertThat(database.query("SELECT id FROM undone")).isEmpty();
    }
}
