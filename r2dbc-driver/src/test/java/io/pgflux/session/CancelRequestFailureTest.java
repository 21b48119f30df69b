package io.pgflux.session;

import static io.pgflux.session.CancelScene.CANCELLED;
import static io.pgflux.session.CancelScene.ONE;
import static io.pgflux.session.CancelScene.answer;
import static io.pgflux.session.CancelScene.assertUsable;
import static io.pgflux.session.CancelScene.close;
import static io.pgflux.session.CancelScene.connect;
import static io.pgflux.session.CancelScene.factory;
import static io.pgflux.session.CancelScene.learn;
import static io.pgflux.session.CancelScene.letters;
import static io.pgflux.session.CancelScene.rows;
import static io.pgflux.session.CancelScene.settle;
import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.FrontendMessage.CANCEL_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.pgflux.api.PgConnection;
import io.pgflux.session.CancelScene.Gate;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.netty.resources.LoopResources;

/** A cancel request that comes to nothing: the statement runs to its end, and everything else goes on. */
class CancelRequestFailureTest {

    private static final int MANY = 500;
    private static final String KILOBYTE = "x".repeat(1_000);

    private final Gate inFlight = new Gate();
    private final Gate failed = new Gate();

    /** Far more rows than are skipped before the rest is left with the server. */
    private void session(Conversation script) throws IOException {
        learn(script);
        script.expect(ONE + ONE);
        inFlight.open();
        failed.pass();
        script.send(rows());
        byte[] row = rows(KILOBYTE);
        byte[] dataRow = Arrays.copyOfRange(row, rows().length, row.length);
        for (int i = 0; i < MANY; i++) {
            script.send(dataRow);
        }
        script.send(commandComplete("SELECT " + MANY), CancelScene.IDLE, answer("n"));
        EXECUTE.good(script, ONE);
        script.expect("X");
    }

    private void use(PgConnection connection) {
        Disposable slow = EXECUTE.rows(connection).subscribe();
        CompletableFuture<List<String>> neighbour = letters(connection);
        inFlight.pass();
        slow.dispose();

        assertThat(neighbour.join()).containsExactly("n");
        assertUsable(connection);
        close(connection);
    }

    @Test
    void aResetOfItsConnectionChangesNothing() {
        try (ScriptedServer server = ScriptedServer.start(this::session, script -> {
            script.expect("" + CANCEL_REQUEST);
            failed.open();
            script.closeWithReset();
        })) {
            use(connect(server));
        }
    }

    @Test
    void aServerThatDoesNotTakeItInTimeChangesNothing() {
        try (ScriptedServer server = ScriptedServer.start(this::session, script -> {
            script.expect("" + CANCEL_REQUEST);
            script.expectFin();
            failed.open();
        })) {
            use(connect(factory(server, options -> options.cancelTimeout(Duration.ofMillis(200)))));
        }
    }

    @Test
    void aServerThatRefusesFurtherConnectionsChangesNothing() {
        Loops loops = new Loops(NioSocketChannel::new);
        try (ScriptedServer server = ScriptedServer.start(this::session)) {
            PgConnection connection = connect(factory(server, options -> options.loopResources(loops)));
            loops.further = () -> {
                failed.open();
                return new RefusedChannel();
            };
            use(connection);
        } finally {
            loops.close();
        }
    }

    /** As when no file descriptor is left: the request has failed before it is known that it runs. */
    @Test
    void aSocketThatCannotBeMadeChangesNothing() {
        Loops loops = new Loops(NioSocketChannel::new);
        try (ScriptedServer server = ScriptedServer.start(this::session)) {
            PgConnection connection = connect(factory(server, options -> options.loopResources(loops)));
            loops.further = () -> {
                failed.open();
                throw new ChannelException("Too many open files");
            };
            use(connection);
        } finally {
            loops.close();
        }
    }

    @Test
    void itIsRepeatedAndMaySucceedThen() {
        Gate second = new Gate();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE);
                    inFlight.open();
                    second.pass();
                    script.send(CANCELLED);
                    EXECUTE.good(script, ONE);
                    script.expect("X");
                },
                Conversation::closeWithReset,
                script -> {
                    script.expect("" + CANCEL_REQUEST);
                    second.open();
                })) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            settle(connection);

            assertUsable(connection);
            close(connection);
        }
    }

    private interface Sockets {
        NioSocketChannel next();
    }

    /** One event loop, whose sockets a test makes. */
    private static final class Loops implements LoopResources {

        private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private volatile Sockets further;

        Loops(Sockets sockets) {
            further = sockets;
        }

        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return loop;
        }

        @Override
        public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
            return type.cast(further.next());
        }

        void close() {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static final class RefusedChannel extends NioSocketChannel {

        private final AtomicInteger attempts = new AtomicInteger();

        @Override
        protected boolean doConnect(SocketAddress remote, SocketAddress local) throws Exception {
            throw new ConnectException("Connection refused, attempt " + attempts.incrementAndGet());
        }
    }
}
