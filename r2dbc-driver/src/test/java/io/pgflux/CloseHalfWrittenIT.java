package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** A connection is closed when the first answers to a batch have come, and most of it is still to be written. */
class CloseHalfWrittenIT {

    private static final long ROWS = 2000;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @BeforeEach
    void createTable() {
        database.sql("DROP TABLE IF EXISTS half", "CREATE TABLE half (a text)");
    }

    /** More than the sockets take; each answer is as large as the server's buffer, so that it comes at once. */
    private static PgStatement batch(PgConnection connection, long rows) {
        PgStatement statement = connection.createStatement("INSERT INTO half VALUES ($1) RETURNING repeat('x', 9000)");
        String value = "v".repeat(50_000);
        statement.bind(0, value);
        for (int i = 1; i < rows; i++) {
            statement.add().bind(0, value);
        }
        return statement;
    }

    private static List<List<Object>> count() {
        return database.query("SELECT count(*) FROM half");
    }

    @Test
    void allOfItIsCommittedAndNotAPart() {
        PgConnection connection = connections.open();

        await(Mono.from(batch(connection, ROWS).execute()));
        await(connection.close());

        assertThat(count()).containsExactly(List.of(ROWS));
    }

    @Test
    void inATransactionThatItBeginsTheServerIsToldAtOnce() {
        all(batch(connections.open(), 1).execute()); // known to the factory, so BEGIN shares its segment
        PgConnection connection = connections.open();
        Link link = connections.link();
        await(connection.beginTransaction());

        await(Mono.from(batch(connection, ROWS).execute()));
        await(connection.close());

        assertThat(link.clientMessages()).endsWith("X");
        assertThat(count()).containsExactly(List.of(1L));
    }
}
