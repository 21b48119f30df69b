package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.session.Dialogue.PREPARE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** An error is told to one: the subscriber of its result, or that of {@code execute()} if there is none. */
class ErrorOwnershipTest {

    /** A subscription on another thread takes effect on the event loop, which is busy with the answer until then. */
    @Test
    void anErrorThatOvertakesTheSubscriptionOfItsResultIsToldThereOnly() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            PREPARE.good(script);
            script.expect("BES");
            script.send(bindComplete(), errorResponse("ERROR", "22012", "division by zero"), readyForQuery('I'));
            script.expect("X");
        })) {
            PgConnection connection = Dialogue.connect(server);
            CompletableFuture<String> told = new CompletableFuture<>();

            StepVerifier.create(connection
                            .createStatement(EXECUTE.sql())
                            .execute()
                            .doOnNext(result -> spinUntilDone(
                                    Mono.fromRunnable(() -> sqlState(result).subscribe(told::complete))
                                            .subscribeOn(Schedulers.parallel())
                                            .toFuture())))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);

            assertThat(Mono.fromFuture(told).block(PATIENCE)).isEqualTo("22012");
            connection.close().block(PATIENCE);
        }
    }

    private static Mono<String> sqlState(PgResult result) {
        return result.map(row -> "a row")
                .next()
                .onErrorResume(R2dbcException.class, e -> Mono.just(String.valueOf(e.getSqlState())));
    }

    /** Without blocking, which an event loop must not; to BlockHound even onSpinWait is that. */
    private static void spinUntilDone(CompletableFuture<?> future) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean done = false;
        while (!done && System.nanoTime() < deadline) {
            done = future.isDone();
        }
    }
}
