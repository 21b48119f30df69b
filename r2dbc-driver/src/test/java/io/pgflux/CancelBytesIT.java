package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Link;
import io.pgflux.testing.NarrowLoops;
import io.pgflux.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** A result that its subscriber has had enough of is not dragged over the wire. */
class CancelBytesIT {

    /** About 200 MB. */
    private static final String ROWS = "SELECT g::int4, 'twenty bytes of text' FROM generate_series(1, 5000000) g";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @AutoClose
    private final NarrowLoops loops = new NarrowLoops();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private LostConnection open() {
        return LostConnection.open(database, connections, options -> options.loopResources(loops));
    }

    @Test
    void fiveOfFiveMillionRowsMoveFewBytesAndTheServerIsIdleAgain() {
        LostConnection connection = open();
        Link link = connection.link();
        long before = link.serverBytes();

        assertThat(all(select(connection.connection(), ROWS, Integer.class).take(5)))
                .containsExactly(1, 2, 3, 4, 5);
        connection.awaitThatTheServer("state = 'idle'");

        assertThat(link.serverBytes() - before).isLessThanOrEqualTo(FlowBounds.MOST);
    }

    @Test
    void theNextStatementIsAnsweredAndFewBytesAreMoved() {
        LostConnection connection = open();
        PgConnection pg = connection.connection();
        Link link = connection.link();
        assertThat(await(select(pg, "SELECT 7", Integer.class))).isEqualTo(7); // known from now on
        long before = link.serverBytes();

        for (int i = 0; i < 10; i++) {
            assertThat(all(select(pg, ROWS, Integer.class).take(5))).hasSize(5);
            assertThat(await(select(pg, "SELECT 7", Integer.class))).isEqualTo(7);
            assertThat(link.serverBytes() - before).isLessThanOrEqualTo((i + 1) * FlowBounds.MOST);
        }
        connection.awaitThatTheServer("state = 'idle'");
    }

    @Test
    void aPausedResultThatIsCancelledMovesFewBytes() {
        LostConnection connection = open();
        Link link = connection.link();
        long before = link.serverBytes();
        Witness<Integer> paused = Witness.of(select(connection.connection(), ROWS, Integer.class), 1);
        paused.awaitReceived(1);
        connection.awaitThatTheServerWaits();

        paused.cancel();
        connection.awaitThatTheServer("state = 'idle'");

        assertThat(link.serverBytes() - before).isLessThanOrEqualTo(FlowBounds.MOST);
    }

    @Test
    void aResultThatNothingWasAskedOfMovesFewBytesWhenItIsCancelled() {
        LostConnection connection = open();
        Link link = connection.link();
        long before = link.serverBytes();

        await(Flux.from(connection.connection().createStatement(ROWS).execute())
                .concatMap(result -> result.map(row -> row.get(0)).take(0))
                .then());
        connection.awaitThatTheServer("state = 'idle'");

        assertThat(link.serverBytes() - before).isLessThanOrEqualTo(FlowBounds.MOST);
    }

    @Test
    void closingAPausedConnectionMovesFewBytes() {
        LostConnection connection = open();
        Link link = connection.link();
        long before = link.serverBytes();
        Witness<Integer> paused = Witness.of(select(connection.connection(), ROWS, Integer.class), 1);
        paused.awaitReceived(1);
        connection.awaitThatTheServerWaits();

        await(connection.connection().close());
        database.awaitBackends(0);

        // What lies in the sockets is read when the connection is closed, and so is what the server sends until the
        // cancel.
        assertThat(link.serverBytes() - before).isLessThanOrEqualTo(2 * FlowBounds.MOST);
    }
}
