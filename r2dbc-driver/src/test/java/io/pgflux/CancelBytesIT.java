package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A result that its subscriber has had enough of is not dragged over the wire. */
class CancelBytesIT extends BytesOnTheWay {

    /** What a statement moves that is cancelled; and how much of it before the cancel request. */
    private final class Measure {

        private final LostConnection connection;
        private final long sent;
        private final long read = loops.bytesRead();
        private final AtomicLong readAtRequest = new AtomicLong(Long.MAX_VALUE);

        Measure(LostConnection connection) {
            this.connection = connection;
            sent = connection.link().serverBytes();
            connections.proxy().prepare(request -> readAtRequest.compareAndSet(Long.MAX_VALUE, loops.bytesRead()));
        }

        void assertFewBytes() {
            connection.awaitThatTheServer("state = 'idle'");
            assertFewBytesUntilTheEnd();
        }

        void assertFewBytesUntilTheEnd() {
            assertThat(readAtRequest.get() - read).isLessThanOrEqualTo(FlowBounds.DRIVER);
            assertThat(connection.link().serverBytes() - sent).isLessThanOrEqualTo(FlowBounds.MOST_OF_CANCELLED);
        }
    }

    @Test
    void fiveOfFiveMillionRowsMoveFewBytesAndTheServerIsIdleAgain() {
        LostConnection connection = open();
        Measure measure = new Measure(connection);

        assertThat(all(select(connection.connection(), ROWS, Integer.class).take(5)))
                .containsExactly(1, 2, 3, 4, 5);

        measure.assertFewBytes();
    }

    @Test
    void theNextStatementIsAnsweredAndFewBytesAreMoved() {
        LostConnection connection = open();
        PgConnection pg = connection.connection();
        connection.learn("SELECT 7");

        for (int i = 0; i < 5; i++) {
            Measure measure = new Measure(connection);
            assertThat(all(select(pg, ROWS, Integer.class).take(5))).hasSize(5);
            assertThat(await(select(pg, "SELECT 7", Integer.class))).isEqualTo(7);
            measure.assertFewBytes();
        }
    }

    @Test
    void aPausedResultThatIsCancelledMovesFewBytes() {
        LostConnection connection = open();
        Measure measure = new Measure(connection);
        Witness<Integer> paused = Witness.of(select(connection.connection(), ROWS, Integer.class), 1);
        paused.awaitReceived(1);
        connection.awaitThatTheServerWaits();

        paused.cancel();

        measure.assertFewBytes();
    }

    @Test
    void aResultThatNothingWasAskedOfMovesFewBytesWhenItIsCancelled() {
        LostConnection connection = open();
        Measure measure = new Measure(connection);
        PgResult result = await(connection.connection().createStatement(ROWS).execute());
        Witness<?> unasked = Witness.of(result.map(row -> row.get(0)), 0);
        connection.awaitThatTheServerWaits();

        unasked.cancel();

        measure.assertFewBytes();
    }

    @Test
    void closingAPausedConnectionMovesFewBytes() {
        LostConnection connection = open();
        Measure measure = new Measure(connection);
        Witness<Integer> paused = Witness.of(select(connection.connection(), ROWS, Integer.class), 1);
        paused.awaitReceived(1);
        connection.awaitThatTheServerWaits();

        await(connection.connection().close());
        database.awaitBackends(0);

        measure.assertFewBytesUntilTheEnd();
    }

    @Test
    void aClosedConnectionReadsLittleUntilTheServerHasBeenToldToStop() {
        LostConnection connection = open();
        Measure measure = new Measure(connection);
        Witness<Integer> paused = Witness.of(select(connection.connection(), ROWS, Integer.class), 1);
        paused.awaitReceived(1);
        connection.awaitThatTheServerWaits();
        connections.proxy().freezeClientToServer();

        Witness<Void> closed = Witness.of(connection.connection().close());
        eventually(() -> "a cancel request", () -> measure.readAtRequest.get() != Long.MAX_VALUE);
        connection.awaitThatTheServerWaits();

        assertThat(loops.bytesRead() - measure.read).isLessThanOrEqualTo(FlowBounds.DRIVER);
        connections.proxy().thaw();
        closed.awaitEnd();
    }
}
