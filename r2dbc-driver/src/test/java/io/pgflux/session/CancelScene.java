package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.textRow;
import static io.pgflux.testing.FrontendMessage.CANCEL_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** What the scripts and the tests of cancel requests have in common: a session's server, and that of its requests. */
final class CancelScene {

    /** So long nothing may happen where nothing must happen. */
    private static final long SILENCE_MILLIS = 100;

    /** What one execution of {@link Dialogue#EXECUTE} sends, once its statement is known. */
    static final String ONE = "BES";

    static final byte[] IDLE = readyForQuery('I');

    /** 57014 and ReadyForQuery. */
    static final byte[] CANCELLED = concat(cancelled(), IDLE);

    /** a, b, c. */
    static final byte[] GOOD = concat(EXECUTE.answer().toArray(byte[][]::new));

    private CancelScene() {}

    /** Holds a script or a test until the other opens it. */
    static final class Gate {

        private final CountDownLatch latch = new CountDownLatch(1);

        void open() {
            latch.countDown();
        }

        boolean isOpen() {
            return latch.getCount() == 0;
        }

        void pass() {
            try {
                assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static byte[] cancelled() {
        return errorResponse("ERROR", "57014", "canceling statement due to user request");
    }

    /** The beginning of an answer. */
    static byte[] rows(String... letters) {
        return concat(
                bindComplete(),
                concat(Stream.of(letters).map(letter -> textRow(letter)).toArray(byte[][]::new)));
    }

    /** A whole answer. */
    static byte[] answer(String... letters) {
        return concat(rows(letters), commandComplete("SELECT " + letters.length), IDLE);
    }

    /** Takes a request, says so, and keeps its connection until it may be closed. */
    static ScriptedServer.Script request(Gate taken, Gate mayClose) {
        return script -> {
            script.expect("" + CANCEL_REQUEST);
            taken.open();
            mayClose.pass();
        };
    }

    /** Lets a session in that executes {@link Dialogue#EXECUTE} once. */
    static void learn(Conversation script) throws IOException {
        script.login();
        EXECUTE.good(script);
    }

    /** Requests are sent without a grace, unless the options say otherwise. */
    static PgConnectionFactory factory(ScriptedServer server, Consumer<PgConnectionOptions.Builder> options) {
        PgConnectionOptions.Builder builder = PgConnectionOptions.builder()
                .host(server.host())
                .port(server.port())
                .user("me")
                .connectTimeout(PATIENCE)
                .cancelGrace(Duration.ZERO);
        options.accept(builder);
        return new PgConnectionFactory(builder.build());
    }

    static PgConnection connect(ScriptedServer server) {
        return connect(factory(server, options -> {}));
    }

    /** To a server that begins with {@link #learn}. */
    static PgConnection connect(PgConnectionFactory factory) {
        PgConnection connection = factory.create().block(PATIENCE);
        assertThat(EXECUTE.rows(connection).collectList().block(PATIENCE)).containsExactly("a", "b", "c");
        return connection;
    }

    /** Executes it now. */
    static CompletableFuture<List<String>> letters(PgConnection connection) {
        return collected(EXECUTE.rows(connection));
    }

    static <T> CompletableFuture<List<T>> collected(Publisher<T> publisher) {
        return Flux.from(publisher).collectList().toFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static void assertUsable(PgConnection connection) {
        assertThat(letters(connection).join()).containsExactly("a", "b", "c");
    }

    /** What was asked of the connection until now is done, as far as this side can do it. */
    static void settle(PgConnection connection) {
        CompletableFuture.runAsync(() -> {}, connection.unwrap(Executor.class))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Nothing comes from the driver now: neither a message nor a connection. */
    static void assertSilent(ScriptedServer server, PgConnection connection) throws InterruptedException {
        settle(connection);
        String before = server.connections() + server.receivedTags();
        Thread.sleep(SILENCE_MILLIS);
        assertThat(server.connections() + server.receivedTags()).isEqualTo(before);
    }

    static void close(PgConnection connection) {
        connection.close().block(PATIENCE);
    }
}
