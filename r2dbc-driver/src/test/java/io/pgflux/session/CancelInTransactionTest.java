package io.pgflux.session;

import static io.pgflux.session.CancelScene.ONE;
import static io.pgflux.session.CancelScene.assertSilent;
import static io.pgflux.session.CancelScene.cancelled;
import static io.pgflux.session.CancelScene.close;
import static io.pgflux.session.CancelScene.collected;
import static io.pgflux.session.CancelScene.connect;
import static io.pgflux.session.CancelScene.factory;
import static io.pgflux.session.CancelScene.learn;
import static io.pgflux.session.CancelScene.letters;
import static io.pgflux.session.CancelScene.request;
import static io.pgflux.session.CancelScene.rows;
import static io.pgflux.session.CancelScene.settle;
import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.session.CancelScene.Gate;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.ValidationDepth;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** In a transaction a cancel request would abort what its user still wants, unless a ROLLBACK waits. */
class CancelInTransactionTest {

    private static final byte[] ACTIVE = readyForQuery('T');
    private static final byte[] FAILED = readyForQuery('E');
    private static final byte[] ANSWER = concat(rows("x"), commandComplete("SELECT 1"), ACTIVE);
    private static final byte[] ROLLED_BACK = concat(commandComplete("ROLLBACK"), CancelScene.IDLE);
    private static final byte[] SKIPPED =
            concat(errorResponse("ERROR", "25P02", "current transaction is aborted"), FAILED);

    private final Gate inFlight = new Gate();
    private final Gate requested = new Gate();
    private final Gate mayClose = new Gate();

    private static void begin(Conversation script) throws IOException {
        learn(script);
        script.expect("PBE" + ONE);
        script.send(parseComplete(), bindComplete(), commandComplete("BEGIN"), ANSWER);
    }

    private static void rollBack(Conversation script) throws IOException {
        script.expect("Q");
        script.send(ROLLED_BACK);
    }

    private static PgConnection begin(PgConnection connection) {
        connection.beginTransaction().block(PATIENCE);
        assertThat(letters(connection).join()).containsExactly("x");
        return connection;
    }

    @Test
    void nothingIsSentWhileNoRollbackWaitsAndARequestAsSoonAsOneDoes() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    begin(script);
                    script.expect(ONE);
                    inFlight.open();
                    requested.pass();
                    mayClose.open();
                    script.send(cancelled(), FAILED);
                    rollBack(script);
                    script.expect("X");
                },
                request(requested, mayClose))) {
            PgConnection connection = begin(connect(server));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            assertSilent(server, connection);

            connection.rollbackTransaction().block(PATIENCE);
            close(connection);
        }
    }

    @Test
    void aCommitThatWaitsIsNoReasonForARequest() throws InterruptedException {
        Gate mayAnswer = new Gate();
        try (ScriptedServer server = ScriptedServer.start(script -> {
            begin(script);
            script.expect(ONE);
            inFlight.open();
            mayAnswer.pass();
            script.send(ANSWER);
            script.expect("Q");
            script.send(commandComplete("COMMIT"), CancelScene.IDLE);
            script.expect("X");
        })) {
            PgConnection connection = begin(connect(server));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            CompletableFuture<?> commit = collected(connection.commitTransaction());
            assertSilent(server, connection);
            mayAnswer.open();

            commit.join();
            close(connection);
        }
    }

    @Test
    void aStatementThatWaitsInFrontOfTheRollbackIsCarriedOut() throws InterruptedException {
        Gate mayAnswer = new Gate();
        try (ScriptedServer server = ScriptedServer.start(script -> {
            begin(script);
            script.expect(ONE + ONE);
            inFlight.open();
            mayAnswer.pass();
            script.send(ANSWER, ANSWER);
            rollBack(script);
            script.expect("X");
        })) {
            PgConnection connection = begin(connect(server));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            CompletableFuture<?> wanted = letters(connection);
            inFlight.pass();
            slow.dispose();
            CompletableFuture<?> rollback = collected(connection.rollbackTransaction());
            assertSilent(server, connection);
            mayAnswer.open();

            wanted.join();
            rollback.join();
            close(connection);
        }
    }

    @Test
    void aRollbackThatIsWithdrawnWithinTheGraceIsNoReasonForARequest() throws InterruptedException {
        Gate mayAnswer = new Gate();
        try (ScriptedServer server = ScriptedServer.start(script -> {
            begin(script);
            script.expect(ONE);
            inFlight.open();
            mayAnswer.pass();
            script.send(ANSWER);
            script.expect(ONE);
            script.send(ANSWER);
            rollBack(script);
            script.expect("X");
        })) {
            PgConnection connection =
                    begin(connect(factory(server, options -> options.cancelGrace(Duration.ofMillis(50)))));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            Disposable rollback = connection.rollbackTransaction().subscribe();
            settle(connection);
            rollback.dispose();
            assertSilent(server, connection); // longer than the grace
            mayAnswer.open();

            assertThat(letters(connection).join()).containsExactly("x");
            connection.rollbackTransaction().block(PATIENCE);
            close(connection);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aCloseIsAReasonForARequest() {
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    begin(script);
                    script.expect(ONE);
                    inFlight.open();
                    requested.pass();
                    script.send(cancelled(), FAILED);
                    mayClose.open();
                    script.expect("X");
                },
                request(requested, mayClose))) {
            PgConnection connection = begin(connect(server));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            settle(connection);

            close(connection);
        }
    }

    /** Nobody misses it if it is hit. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatOnlyServesOthersIsNoReasonToWait(boolean validation) {
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    begin(script);
                    script.expect(ONE + (validation ? "S" : "PDS"));
                    inFlight.open();
                    requested.pass();
                    mayClose.open();
                    script.send(cancelled(), FAILED);
                    script.send(validation ? FAILED : SKIPPED);
                    rollBack(script);
                    script.expect("X");
                },
                request(requested, mayClose))) {
            PgConnection connection = begin(connect(server));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            Disposable behind = (validation
                            ? Flux.from(connection.validate(ValidationDepth.REMOTE))
                            : Dialogue.rows(connection, "SELECT 'unknown'"))
                    .subscribe();
            inFlight.pass();
            slow.dispose();
            if (!validation) {
                behind.dispose();
            }

            connection.rollbackTransaction().block(PATIENCE);
            close(connection);
        }
    }

    /**
     * A first request that has missed; then nobody rolls back any more, so what waits is written when its repetition is due,
     * and later somebody does.
     */
    @Test
    void aRequestThatIsNotRepeatedLeavesNoTrace() {
        Gate second = new Gate();
        Gate secondInFlight = new Gate();
        mayClose.open();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    begin(script);
                    script.expect(ONE);
                    inFlight.open();
                    script.expect(ONE);
                    script.send(ANSWER, ANSWER);
                    script.expect(ONE);
                    secondInFlight.open();
                    second.pass();
                    script.send(cancelled(), FAILED);
                    rollBack(script);
                    script.expect("X");
                },
                request(requested, mayClose),
                request(second, mayClose))) {
            PgConnection connection = begin(connect(server));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            Disposable rollback = connection.rollbackTransaction().subscribe();
            requested.pass();
            rollback.dispose();

            assertThat(letters(connection).join()).containsExactly("x");
            assertThat(server.connections()).isEqualTo(2);

            Disposable next = EXECUTE.rows(connection).subscribe();
            secondInFlight.pass();
            next.dispose();
            connection.rollbackTransaction().block(PATIENCE);
            close(connection);
        }
    }
}
