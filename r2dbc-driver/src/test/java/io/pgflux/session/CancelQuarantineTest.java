package io.pgflux.session;

import static io.pgflux.session.CancelScene.GOOD;
import static io.pgflux.session.CancelScene.IDLE;
import static io.pgflux.session.CancelScene.ONE;
import static io.pgflux.session.CancelScene.assertUsable;
import static io.pgflux.session.CancelScene.close;
import static io.pgflux.session.CancelScene.connect;
import static io.pgflux.session.CancelScene.factory;
import static io.pgflux.session.CancelScene.learn;
import static io.pgflux.session.CancelScene.request;
import static io.pgflux.session.CancelScene.rows;
import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.textRow;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.session.CancelScene.Gate;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.NarrowLoops;
import io.pgflux.testing.ScriptedServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** A neighbour with more rows than are kept until it is known whether a cancel request has hit it. */
class CancelQuarantineTest {

    private static final int ROWS = 6 * 1024; // of 16 KiB: 96 MiB

    /** While the request is on its way 16 MiB may be kept, and some more be in the sockets' buffers. */
    private static final int MOST_ROWS = 1024 + 768;

    private final Gate inFlight = new Gate();
    private final Gate requested = new Gate();
    private final Gate mayClose = new Gate();
    private final AtomicInteger sent = new AtomicInteger();

    private static String letter(int row) {
        return row + "-".repeat(16 * 1024);
    }

    private void play(Conversation script) throws IOException {
        learn(script);
        script.expect(ONE + ONE);
        inFlight.open();
        requested.pass();
        script.send(GOOD, rows());
        for (int i = 0; i < ROWS; i++) {
            script.send(textRow(letter(i)));
            sent.incrementAndGet();
        }
        script.send(commandComplete("SELECT " + ROWS), IDLE);
        EXECUTE.good(script, ONE);
        script.expect("X");
    }

    /** Compares without keeping: the place of the first row that is not what was sent. */
    private static CompletableFuture<List<Integer>> checked(PgConnection connection) {
        List<Integer> wrong = new ArrayList<>();
        AtomicInteger row = new AtomicInteger();
        return EXECUTE.rows(connection)
                .doOnNext(letter -> {
                    int expected = row.getAndIncrement();
                    if (!letter.equals(letter(expected))) {
                        wrong.add(expected);
                    }
                })
                .then()
                .toFuture()
                .orTimeout(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .thenApply(nothing -> {
                    assertThat(row).hasValue(ROWS);
                    return wrong;
                });
    }

    @Test
    void isDeliveredAndExact() {
        try (ScriptedServer server = ScriptedServer.start(this::play, request(requested, mayClose))) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<Integer>> neighbour = checked(connection);
            inFlight.pass();
            slow.dispose();
            requested.pass();
            mayClose.open();

            assertThat(neighbour.join()).isEmpty();
            assertUsable(connection);
            close(connection);
        }
    }

    @Test
    void staysWithTheServerWhileTheRequestIsOnItsWay() {
        try (NarrowLoops loops = new NarrowLoops();
                ScriptedServer server = ScriptedServer.start(this::play, request(requested, mayClose))) {
            PgConnection connection = connect(factory(server, options -> options.loopResources(loops)));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<Integer>> neighbour = checked(connection);
            inFlight.pass();
            slow.dispose();
            awaitStandstill();
            assertThat(sent.get()).isLessThan(MOST_ROWS);
            assertThat(neighbour).isNotDone();
            mayClose.open();

            assertThat(neighbour.join()).isEmpty();
            assertUsable(connection);
            close(connection);
        }
    }

    private void awaitStandstill() {
        AtomicInteger last = new AtomicInteger();
        AtomicInteger standstills = new AtomicInteger();
        eventually(
                () -> "a standstill after " + sent,
                () -> sent.get() > 0 && last.getAndSet(sent.get()) == sent.get()
                        ? standstills.incrementAndGet() == 30
                        : standstills.getAndSet(0) < 0);
    }
}
