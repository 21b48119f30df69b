package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.dataRow;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Three statements in flight: the first is cancelled but ends by itself, so the request may hit either of the others. */
class CancelledInQuarantineTest {

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CompletableFuture<Void> half = new CompletableFuture<>();
    private final CompletableFuture<Void> secondCancelled = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @Test
    void theAnswerBehindItIsReadFromItsBeginning() {
        try (ScriptedServer server = ScriptedServer.start(this::session, this::request)) {
            PgConnection connection = await(new PgConnectionFactory(PgConnectionOptions.builder()
                            .host(server.host())
                            .port(server.port())
                            .user("u")
                            .cancelGrace(Duration.ofMillis(1))
                            .build())
                    .create());
            await(select(connection, "SELECT a", Integer.class));
            Disposable first = select(connection, "SELECT a", Integer.class).subscribe();
            Disposable second = select(connection, "SELECT a", Integer.class).subscribe();
            CompletableFuture<Integer> third =
                    select(connection, "SELECT a", Integer.class).next().toFuture();
            eventually(server::receivedTags, () -> server.receivedTags().endsWith("BESBESBESBES"));

            first.dispose();
            await(Mono.fromFuture(half));
            untilItIsRead(connection);
            second.dispose();
            secondCancelled.complete(null);
            Integer row = await(Mono.fromFuture(third));
            over.complete(null);

            assertThat(row).isEqualTo(3);
            await(connection.close());
        }
    }

    /** What the socket has is read in the turns that follow. */
    private static void untilItIsRead(PgConnection connection) {
        Executor eventLoop = requireNonNull(connection.unwrap(Executor.class));
        for (int turn = 0; turn < 50; turn++) {
            await(Mono.fromRunnable(() -> {}).subscribeOn(Schedulers.fromExecutor(eventLoop)));
        }
    }

    private void session(Conversation script) throws Exception {
        script.login();
        script.expect("PDS");
        script.send(parseComplete(), parameterDescription(), rowDescription(Column.text("a", 23)), readyForQuery('I'));
        script.expect("BES");
        script.send(bindComplete(), dataRow(int32(0)), commandComplete("SELECT 1"), readyForQuery('I'));
        script.expect("BESBESBES");
        await(Mono.fromFuture(requested));
        script.send(bindComplete(), commandComplete("SELECT 0"), readyForQuery('I'));
        script.send(bindComplete(), dataRow(int32(2)), dataRow(int32(2)));
        half.complete(null);
        await(Mono.fromFuture(secondCancelled));
        script.send(commandComplete("SELECT 2"), readyForQuery('I'));
        // Longer than what was looked through of the second answer, and not of the same shape.
        script.send(parameterStatus("application_name", "a name of some length"));
        script.send(bindComplete(), dataRow(int32(3)), commandComplete("SELECT 1"), readyForQuery('I'));
        script.expect("X");
    }

    /** Its connection stays open, so the request is on its way until the end. */
    private void request(Conversation script) throws Exception {
        script.expectAny();
        requested.complete(null);
        await(Mono.fromFuture(over));
    }
}
