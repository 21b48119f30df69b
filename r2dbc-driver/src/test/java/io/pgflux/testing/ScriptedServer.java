package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the backend's side of the protocol by script, for what a real server will not do.
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.start(script -> {
 *     script.login();
 *     script.expect("PDS");
 *     script.send(parseComplete(), noData(), readyForQuery('I'));
 *     script.closeWithReset();
 * })) { ... }
 * }</pre>
 *
 * <p>The first connection plays the first script and so on, the last script is for all the further ones. After its
 * script a connection is closed in order; when the script fails, it is reset, so that the driver does not wait in vain.
 */
public final class ScriptedServer implements AutoCloseable {

    /** What happens on one connection. */
    @FunctionalInterface
    public interface Script {
        void play(Conversation script) throws Exception;
    }

    private static final int READ_MILLIS = (int) Eventually.PATIENCE.toMillis();

    private final ServerSocket acceptor;
    private final List<Script> scripts;
    private final List<Performance> performances = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private ScriptedServer(ServerSocket acceptor, List<Script> scripts) {
        this.acceptor = acceptor;
        this.scripts = scripts;
    }

    /** Listens on a port of its own. Without any script, every connection is a failure. */
    public static ScriptedServer start(Script... scripts) {
        return startAt(InetAddress.getLoopbackAddress(), scripts);
    }

    /** As above, on another address of this machine. */
    public static ScriptedServer startAt(InetAddress address, Script... scripts) {
        try {
            ServerSocket acceptor = new ServerSocket(0, 50, address);
            ScriptedServer server = new ScriptedServer(acceptor, List.of(scripts));
            daemon("scripted-server", server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String host() {
        return acceptor.getInetAddress().getHostAddress();
    }

    public int port() {
        return acceptor.getLocalPort();
    }

    /** How many connections have come. */
    public int connections() {
        return performances.size();
    }

    /** What has come on all connections, one connection after the other. */
    public List<FrontendMessage> received() {
        return performances.stream()
                .flatMap(performance -> performance.conversation.received().stream())
                .toList();
    }

    /** The tags of {@link #received()}. */
    public String receivedTags() {
        return Conversation.tags(received());
    }

    /** Waits until each script has ended or gone silent; throws what went wrong, or that one has not been played. */
    public void assertSuccessful() {
        eventually(
                () -> scripts.size() + " scripts should have ended; begun have " + performances,
                () -> firstFailure() != null || allPlayed());
        Throwable failure = firstFailure();
        if (failure != null) {
            throw new AssertionError("a script failed: " + failure.getMessage(), failure);
        }
    }

    /** Closes all connections, after {@link #assertSuccessful()}. */
    @Override
    public void close() {
        try {
            assertSuccessful();
        } finally {
            closing.countDown();
            TcpProxy.close(acceptor);
            performances.forEach(performance -> TcpProxy.close(performance.socket));
        }
    }

    private boolean allPlayed() {
        return connections() >= scripts.size() && performances.stream().allMatch(Performance::settled);
    }

    private @Nullable Throwable firstFailure() {
        for (Performance performance : performances) {
            Throwable failure = performance.failure;
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private void accept() {
        try {
            while (closing.getCount() > 0) {
                Socket socket = acceptor.accept();
                socket.setSoTimeout(READ_MILLIS);
                socket.setTcpNoDelay(true);
                int number = performances.size();
                Script script = scripts.isEmpty()
                        ? unexpected -> {
                            throw new AssertionError("no connection was expected");
                        }
                        : scripts.get(Math.min(number, scripts.size() - 1));
                Performance performance = new Performance(number, socket, new Conversation(socket, closing), script);
                performances.add(performance);
                daemon("scripted-server-" + number, performance::run);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A script on its connection. */
    private static final class Performance {

        private final int number;
        private final Socket socket;
        private final Conversation conversation;
        private final Script script;
        private volatile boolean ended;
        private volatile @Nullable Throwable failure;

        Performance(int number, Socket socket, Conversation conversation, Script script) {
            this.number = number;
            this.socket = socket;
            this.conversation = conversation;
            this.script = script;
        }

        boolean settled() {
            return ended || conversation.isSilent();
        }

        void run() {
            try {
                script.play(conversation);
                ended = true;
                conversation.closeWithFin();
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void fail(Throwable e) {
            // Once it has ended, what goes wrong is about closing, which the driver or the test may have done first.
            failure = settled() ? null : e;
            try {
                conversation.closeWithReset();
            } catch (IOException closedAlready) {
                e.addSuppressed(closedAlready);
            }
        }

        @Override
        public String toString() {
            return "script " + number + " (received " + Conversation.tags(conversation.received()) + ")";
        }
    }
}
