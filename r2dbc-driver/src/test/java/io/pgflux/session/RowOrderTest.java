package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.session.Dialogue.PREPARE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.textRow;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Rows that wait in the backlog come before those that wait in the receive buffer. */
class RowOrderTest {

    @Test
    void rowsKeepTheirOrderWhenTheNextIsRequestedInsideTheOneBefore() {
        CountDownLatch more = new CountDownLatch(1);
        Sinks.Empty<Void> sent = Sinks.empty();
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            PREPARE.good(script);
            script.expect("BES");
            script.send(bindComplete(), textRow("1"), textRow("2"));
            more.await();
            script.send(textRow("3"), textRow("4"), commandComplete("SELECT 4"), readyForQuery('I'));
            sent.tryEmitEmpty();
            script.expect("X");
        })) {
            PgConnection connection = Dialogue.connect(server);
            Sinks.One<PgResult> result = Sinks.one();
            connection.createStatement(EXECUTE.sql()).execute().subscribe(result::tryEmitValue);
            OneMoreInsideEach rows = new OneMoreInsideEach();
            // Nobody had subscribed when the first rows came; the others come when a subscriber does not want them yet.
            result.asMono().block(PATIENCE).map(row -> row.get(0, String.class)).subscribe(rows);
            settle(connection);
            more.countDown();
            sent.asMono().block(PATIENCE);
            settle(connection);

            rows.request(1);

            assertThat(rows.complete.asMono().block(PATIENCE)).containsExactly("1", "2", "3", "4");
            assertThat(rows.deepest).isEqualTo(1);
            connection.close().block(PATIENCE);
        }
    }

    /** What has arrived at the socket is read before the event loop has done all of these. */
    private static void settle(PgConnection connection) {
        Executor eventLoop = connection.unwrap(Executor.class);
        for (int turn = 0; turn < 3; turn++) {
            Mono.fromRunnable(() -> {})
                    .subscribeOn(Schedulers.fromExecutor(eventLoop))
                    .block(PATIENCE);
        }
    }

    /** Asks for the next row before it has taken the one that it is given. */
    private static final class OneMoreInsideEach extends BaseSubscriber<String> {

        private final Sinks.One<List<String>> complete = Sinks.one();
        private final List<String> seen = new ArrayList<>();
        private int depth;
        private volatile int deepest;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(String row) {
            deepest = Math.max(deepest, ++depth);
            request(1);
            seen.add(row);
            depth--;
        }

        @Override
        protected void hookOnComplete() {
            complete.tryEmitValue(seen);
        }

        @Override
        protected void hookOnError(Throwable cause) {
            complete.tryEmitError(cause);
        }
    }
}
