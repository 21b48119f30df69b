package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many bytes the server can get rid of while nobody asks for rows. */
class FlowBytesIT extends BytesOnTheWay {

    /** Of the driver exactly; of the whole way as exactly as the kernel's buffers can be known. */
    private final class Measure {

        private final Link link;
        private final long sent;
        private final long read = loops.bytesRead();

        Measure(LostConnection connection) {
            link = connection.link();
            sent = link.serverBytes();
        }

        void assertFewBytes() {
            assertThat(loops.bytesRead() - read).isPositive().isLessThanOrEqualTo(FlowBounds.DRIVER);
            assertThat(link.serverBytes() - sent).isPositive().isLessThanOrEqualTo(FlowBounds.MOST);
        }
    }

    @Test
    void aResultOfWhichOneRowWasRequestedHoldsTheServer() {
        LostConnection connection = open();
        Measure measure = new Measure(connection);
        Witness<Integer> paused = Witness.of(select(connection.connection(), ROWS, Integer.class), 1);
        paused.awaitReceived(1);
        connection.awaitThatTheServerWaits();
        measure.assertFewBytes();

        paused.request(99);
        paused.awaitReceived(100);
        connection.awaitThatTheServerWaits();
        measure.assertFewBytes();
        assertThat(paused.received())
                .isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void aResultThatNobodyHasSubscribedToHoldsTheServer() {
        LostConnection connection = open();
        Measure measure = new Measure(connection);

        PgResult result = await(connection.connection().createStatement(ROWS).execute());
        connection.awaitThatTheServerWaits();

        assertThat(result).isNotNull();
        measure.assertFewBytes();
    }

    @Test
    void aResultThatIsSubscribedToWithoutDemandHoldsTheServer() {
        LostConnection connection = open();
        Measure measure = new Measure(connection);

        PgResult result = await(connection.connection().createStatement(ROWS).execute());
        Witness.of(result.map(row -> row.get(0)), 0);
        connection.awaitThatTheServerWaits();

        measure.assertFewBytes();
    }

    /** Only as long as somebody waits is more read than was asked for. */
    @Test
    void thePausedResultBehindOneThatOthersWaitedForHoldsTheServerAgain() {
        LostConnection connection = open();
        PgConnection pg = connection.connection();
        Witness<Integer> small =
                Witness.of(select(pg, "SELECT g::int4 FROM generate_series(1, 50000) g", Integer.class), 1);
        small.awaitReceived(1);
        assertThat(await(select(pg, "SELECT 1", Integer.class))).isEqualTo(1); // this one waited for it
        Measure measure = new Measure(connection);

        Witness<Integer> large = Witness.of(select(pg, ROWS, Integer.class), 1);
        large.awaitReceived(1);
        connection.awaitThatTheServerWaits();

        measure.assertFewBytes();
        small.requestUnbounded();
        assertThat(small.awaitCompletion()).hasSize(50_000);
    }

    @Test
    void othersBehindAPausedResultProceedAndItGoesOnWhereItWas() {
        PgConnection connection = open().connection();
        String rows = "SELECT g::int4 FROM generate_series(1, 100000) g";
        Witness<Integer> paused = Witness.of(select(connection, rows, Integer.class), 10);
        paused.awaitReceived(10);

        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.addAll(all(select(connection, "SELECT " + i, Integer.class)));
            paused.request(1);
        }

        assertThat(others).isEqualTo(IntStream.range(0, 100).boxed().toList());
        paused.requestUnbounded();
        assertThat(paused.awaitCompletion())
                .isEqualTo(IntStream.rangeClosed(1, 100_000).boxed().toList());
    }
}
