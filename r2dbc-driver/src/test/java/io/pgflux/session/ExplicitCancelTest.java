package io.pgflux.session;

import static io.pgflux.session.CancelScene.CANCELLED;
import static io.pgflux.session.CancelScene.IDLE;
import static io.pgflux.session.CancelScene.ONE;
import static io.pgflux.session.CancelScene.answer;
import static io.pgflux.session.CancelScene.assertSilent;
import static io.pgflux.session.CancelScene.assertUsable;
import static io.pgflux.session.CancelScene.close;
import static io.pgflux.session.CancelScene.collected;
import static io.pgflux.session.CancelScene.connect;
import static io.pgflux.session.CancelScene.factory;
import static io.pgflux.session.CancelScene.learn;
import static io.pgflux.session.CancelScene.letters;
import static io.pgflux.session.CancelScene.request;
import static io.pgflux.session.CancelScene.settle;
import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.FrontendMessage.CANCEL_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.session.CancelScene.Gate;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** {@link PgConnection#cancel()}. */
class ExplicitCancelTest {

    private final Gate inFlight = new Gate();
    private final Gate mayEnd = new Gate();
    private final Gate requested = new Gate();
    private final Gate mayClose = new Gate();

    private static void assertCancelled(CompletableFuture<?> statement) {
        assertThatThrownBy(statement::join)
                .cause()
                .isInstanceOfSatisfying(
                        R2dbcTimeoutException.class,
                        error -> assertThat(error.getSqlState()).isEqualTo("57014"));
    }

    @Test
    void nothingIsSentWhereNothingRuns() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            learn(script);
            EXECUTE.good(script, ONE);
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            connection.cancel().block(PATIENCE);
            assertUsable(connection);
            close(connection);
            connection.cancel().block(PATIENCE); // nothing runs on a connection that is closed
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void withoutAKeyItIsAnErrorAndTheStatementGoesOn() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(
                    authenticationOk(),
                    parameterStatus("client_encoding", "UTF8"),
                    parameterStatus("DateStyle", "ISO, MDY"),
                    parameterStatus("TimeZone", "UTC"),
                    parameterStatus("standard_conforming_strings", "on"),
                    parameterStatus("integer_datetimes", "on"),
                    IDLE);
            EXECUTE.good(script);
            script.expect(ONE + ONE);
            inFlight.open();
            mayEnd.pass();
            script.send(answer("x"), answer("d"));
            EXECUTE.good(script, ONE);
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            Disposable unwanted = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<String>> slow = letters(connection);
            inFlight.pass();
            assertThatThrownBy(() -> connection.cancel().block(PATIENCE))
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining("key");
            unwanted.dispose(); // which cannot be asked for either
            settle(connection);
            mayEnd.open();

            assertThat(slow.join()).containsExactly("d");
            assertUsable(connection);
            close(connection);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** Whose next statement comes when the request's connection may be closed, and not before. */
    private ScriptedServer thatIsAsked() {
        return ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE);
                    inFlight.open();
                    requested.pass();
                    script.send(CANCELLED);
                    script.expect(ONE);
                    assertThat(mayClose.isOpen()).isTrue();
                    script.send(answer("d"));
                    script.expect("X");
                },
                request(requested, mayClose));
    }

    @Test
    void nothingIsWrittenBehindItUntilItIsDelivered() throws InterruptedException {
        try (ScriptedServer server = thatIsAsked()) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> slow = letters(connection);
            inFlight.pass();
            CompletableFuture<?> cancel = collected(connection.cancel());
            CompletableFuture<List<String>> waiting = letters(connection);
            assertCancelled(slow);
            assertSilent(server, connection);
            assertThat(cancel).isNotDone();
            mayClose.open();

            cancel.join();
            assertThat(waiting.join()).containsExactly("d");
            close(connection);
        }
    }

    @Test
    void twiceAtOnceBothCompleteAndNothingIsWrittenBetweenThem() throws InterruptedException {
        Gate second = new Gate();
        Gate secondMayClose = new Gate();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE);
                    inFlight.open();
                    requested.pass();
                    second.pass();
                    script.send(CANCELLED);
                    script.expect(ONE);
                    assertThat(secondMayClose.isOpen()).isTrue();
                    script.send(answer("d"));
                    script.expect("X");
                },
                request(requested, mayClose),
                request(second, secondMayClose))) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> slow = letters(connection);
            inFlight.pass();
            CompletableFuture<?> cancel = collected(connection.cancel());
            requested.pass();
            CompletableFuture<?> again = collected(connection.cancel());
            CompletableFuture<List<String>> waiting = letters(connection);
            assertCancelled(slow);
            mayClose.open();
            cancel.join();
            assertSilent(server, connection);
            secondMayClose.open();

            again.join();
            assertThat(waiting.join()).containsExactly("d");
            close(connection);
        }
    }

    @Test
    void whoDoesNotWaitForItChangesNothing() throws InterruptedException {
        try (ScriptedServer server = thatIsAsked()) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> slow = letters(connection);
            inFlight.pass();
            Disposable cancel = connection.cancel().subscribe();
            requested.pass();
            cancel.dispose();
            CompletableFuture<List<String>> waiting = letters(connection);
            assertCancelled(slow);
            assertSilent(server, connection);
            mayClose.open();

            assertThat(waiting.join()).containsExactly("d");
            close(connection);
        }
    }

    @Test
    void aRequestThatFailsIsToldAndTheStatementGoesOn() {
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE);
                    inFlight.open();
                    mayEnd.pass();
                    script.send(answer("d"));
                    EXECUTE.good(script, ONE);
                    script.expect("X");
                },
                script -> {
                    script.expect("" + CANCEL_REQUEST);
                    script.closeWithReset();
                })) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> slow = letters(connection);
            inFlight.pass();
            assertThatThrownBy(() -> connection.cancel().block(PATIENCE))
                    .isInstanceOf(R2dbcException.class)
                    .hasMessageContaining("cancel request");
            mayEnd.open();

            assertThat(slow.join()).containsExactly("d");
            assertUsable(connection);
            close(connection);
        }
    }

    /** The statement may have ended by the time there is a place; then the others need not wait for it. */
    @Test
    void theConnectionIsNotHeldUpByARequestThatWaitsForAPlace() {
        Gate otherInFlight = new Gate();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE);
                    otherInFlight.open();
                    requested.pass();
                    script.send(CANCELLED);
                    script.expect("X");
                },
                script -> {
                    script.login();
                    CancellationTest.guessed(script);
                    script.expect(ONE);
                    inFlight.open();
                    mayEnd.pass();
                    script.send(answer("d"));
                    EXECUTE.good(script, ONE);
                    script.expect("X");
                },
                request(requested, mayClose))) {
            var factory =
                    factory(server, options -> options.cancelConcurrency(1).cancelTimeout(Duration.ofMinutes(10)));
            PgConnection other = connect(factory);
            PgConnection connection = connect(factory);
            Disposable taken = EXECUTE.rows(other).subscribe();
            otherInFlight.pass();
            taken.dispose();
            requested.pass();
            CompletableFuture<List<String>> slow = letters(connection);
            inFlight.pass();
            CompletableFuture<?> cancel = collected(connection.cancel());
            settle(connection);
            mayEnd.open();

            assertThat(slow.join()).containsExactly("d");
            assertUsable(connection);
            cancel.join();
            mayClose.open();
            close(connection);
            close(other);
        }
    }
}
