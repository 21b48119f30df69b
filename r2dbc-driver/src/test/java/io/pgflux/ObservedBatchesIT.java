package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.SeenObservations.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgObservationContext;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A batch is one observation, with the SQL as it was written, however it is sent. */
class ObservedBatchesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final SeenObservations seen = new SeenObservations();

    private PgConnection open(boolean rewrites) {
        TestObservationRegistry registry = TestObservationRegistry.create();
        registry.observationConfig().observationHandler(seen);
        return connections.open(connections.factory(
                options -> options.observationRegistry(registry).rewriteBatchedInserts(rewrites)));
    }

    @Test
    void aBatchIsOne() {
        PgConnection connection = open(false);
        await(counts(connection
                        .createStatement("SELECT $1::int")
                        .bind(0, 1)
                        .add()
                        .bind(0, 2)
                        .execute())
                .then());
        await(counts(connection.createBatch().add("SELECT 1").add("SELECT 2").execute())
                .then());

        List<PgObservationContext> ended = seen.awaitEnded(2);
        assertThat(values(ended.get(0))).containsEntry("db.operation.batch.size", "2");
        assertThat(values(ended.get(1)))
                .containsEntry("db.operation.name", "BATCH")
                .containsEntry("db.query.text", "SELECT ? ;SELECT ?");
    }

    @Test
    void aRewrittenBatchIsOneAsItWasWritten() {
        PgConnection connection = open(true);
        await(execute(connection, "CREATE TEMPORARY TABLE t (a int)"));
        String insert = "INSERT INTO t VALUES ($1)";
        for (int rows = 2; rows < 4; rows++) {
            PgStatement statement = connection.createStatement(insert).bind(0, 0);
            for (int i = 1; i < rows; i++) {
                statement.add().bind(0, i);
            }
            await(counts(statement.execute()).then());
        }

        List<PgObservationContext> ended = seen.awaitEnded(3);
        assertThat(values(ended.get(1)))
                .containsEntry("db.query.text", insert)
                .containsEntry("db.operation.batch.size", "2");
        assertThat(values(ended.get(2)))
                .containsEntry("db.query.text", insert)
                .containsEntry("db.operation.batch.size", "3");
    }
}
