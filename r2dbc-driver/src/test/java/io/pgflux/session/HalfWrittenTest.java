package io.pgflux.session;

import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.ServerMessage;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/** An exchange of which a part is on the wire cannot be taken back. */
class HalfWrittenTest {

    @Test
    void anErrorInAFurtherPartEndsTheConnectionForAll() {
        CountDownLatch over = new CountDownLatch(1);
        withSession(script -> over.await(), (connection, session) -> {
            Recorder half = new Recorder(session, 1, true);
            Recorder behind = new Recorder(session, 0, false);
            onEventLoop(session, () -> {
                session.submit(half);
                session.submit(behind);
            });

            eventually(() -> half + " and " + behind, () -> !half.told.isEmpty() && !behind.told.isEmpty());
            connection.onDispose().block(PATIENCE);
            assertThat(half.told).singleElement().asString().contains("no memory", "whether it was carried out");
            assertThat(behind.told).singleElement().asString().contains("no memory", "not sent");
            onEventLoop(session, () -> {}); // it has not been caught in a loop of its own
            over.countDown();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLossIsToldOnce(boolean repeated) {
        CountDownLatch stuck = new CountDownLatch(1);
        withSession(
                script -> {
                    stuck.await();
                    script.closeWithReset();
                },
                (connection, session) -> {
                    Recorder half = new Recorder(session, Integer.MAX_VALUE, false);
                    onEventLoop(session, () -> {
                        if (repeated) {
                            session.resubmit(half);
                        } else {
                            session.submit(half);
                        }
                    });
                    eventually(
                            () -> "the buffers are full",
                            () -> half.parts > 0 && !connection.channel().isWritable());
                    stuck.countDown();

                    connection.onDispose().block(PATIENCE);
                    onEventLoop(session, () -> {}); // behind whatever else the loss does
                    assertThat(half.told).singleElement().asString().contains("whether it was carried out");
                });
    }

    private interface Use {
        void of(Connection connection, Session session);
    }

    /** Event loops of its own, since one that never ends would be a failure of all other tests. */
    private static void withSession(ScriptedServer.Script script, Use use) {
        LoopResources loops = LoopResources.create("half-written", 1, true);
        try (ScriptedServer server = ScriptedServer.start(script)) {
            Connection connection = TcpClient.create(ConnectionProvider.newConnection())
                    .host(server.host())
                    .port(server.port())
                    .runOn(loops)
                    .connectNow(PATIENCE);
            use.of(
                    connection,
                    Mono.fromCallable(() -> Session.over(connection))
                            .subscribeOn(
                                    Schedulers.fromExecutor(connection.channel().eventLoop()))
                            .blockOptional(PATIENCE)
                            .orElseThrow());
        } finally {
            loops.disposeLater(Duration.ZERO, PATIENCE).subscribe(done -> {}, neverEnds -> {});
        }
    }

    private static void onEventLoop(Session session, Runnable task) {
        Mono.fromRunnable(task)
                .subscribeOn(Schedulers.fromExecutor(session.eventLoop()))
                .block(PATIENCE);
    }

    /** Writes so many parts, then the last one or an Error; keeps what it is told. */
    private static final class Recorder extends Exchange {

        private final int further;
        private final boolean fails;
        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile int parts;

        Recorder(Session session, int further, boolean fails) {
            super(session);
            this.further = further;
            this.fails = fails;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
        protected boolean encode(FrontendEncoder out) {
            if (parts >= further && fails) {
                throw new OutOfMemoryError("no memory");
            }
            out.query("x".repeat(100_000));
            parts++;
            return parts > further;
        }

        @Override
        protected void answered(TransactionStatus status) {
            told.add("answered " + status);
        }

        @Override
        protected void notSent(RuntimeException cause) {
            told.add("refused: " + cause);
        }

        @Override
        protected void lost(R2dbcException cause) {
            told.add("lost: " + cause.getMessage());
        }

        @Override
        protected void serverError(ServerMessage error) {
            told.add("error: " + error);
        }
    }
}
