package io.pgflux.session;

import static io.pgflux.session.CancelScene.CANCELLED;
import static io.pgflux.session.CancelScene.ONE;
import static io.pgflux.session.CancelScene.close;
import static io.pgflux.session.CancelScene.connect;
import static io.pgflux.session.CancelScene.factory;
import static io.pgflux.session.CancelScene.learn;
import static io.pgflux.session.CancelScene.letters;
import static io.pgflux.session.CancelScene.request;
import static io.pgflux.session.CancelScene.settle;
import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.FrontendMessage.CANCEL_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.PgConnectionFactory;
import io.pgflux.api.PgConnection;
import io.pgflux.session.CancelScene.Gate;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** A connection that is lost or closed while a cancel request is on its way, or waits for its turn. */
class CancelAtTheEndTest {

    private final Gate inFlight = new Gate();
    private final Gate requested = new Gate();
    private final Gate mayClose = new Gate();

    private static void assertEnded(CompletableFuture<?> statement, String state) {
        assertThatThrownBy(statement::join)
                .cause()
                .isInstanceOfSatisfying(
                        R2dbcException.class,
                        error -> assertThat(error.getSqlState()).isEqualTo(state));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLossIsToldAllAndGivesTheRequestUp(boolean reset) {
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE + ONE);
                    inFlight.open();
                    requested.pass();
                    if (reset) {
                        script.closeWithReset();
                    } else {
                        script.closeWithFin();
                    }
                },
                script -> {
                    script.expect("" + CANCEL_REQUEST);
                    requested.open();
                    script.expectFin();
                })) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<String>> neighbour = letters(connection);
            inFlight.pass();
            slow.dispose();
            CompletableFuture<List<String>> waiting = letters(connection);

            assertEnded(neighbour, "08006");
            assertEnded(waiting, "08006");
            close(connection);
        }
    }

    @Test
    void aCloseWhileTheRequestIsOnItsWayIsInOrder() {
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE);
                    inFlight.open();
                    script.expect("X"); // at once: it is the last message anyway
                    script.send(CANCELLED);
                },
                request(requested, mayClose))) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            CompletableFuture<List<String>> waiting = letters(connection);
            requested.pass();
            CompletableFuture<?> closed = connection.close().toFuture();

            assertEnded(waiting, "08003");
            closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            mayClose.open();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whileItsRequestWaitsForAPlaceALossOrACloseGivesItUp(boolean closed) {
        Gate otherInFlight = new Gate();
        Gate mayEnd = new Gate();
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
                    if (closed) {
                        script.expect("X");
                        script.send(CANCELLED);
                    } else {
                        mayEnd.pass();
                        script.closeWithReset();
                    }
                },
                request(requested, mayClose))) {
            PgConnectionFactory factory = factory(server, options -> options.cancelConcurrency(1));
            PgConnection other = connect(factory);
            PgConnection connection = connect(factory);
            Disposable taken = EXECUTE.rows(other).subscribe();
            Disposable slow = EXECUTE.rows(connection).subscribe();
            otherInFlight.pass();
            inFlight.pass();
            taken.dispose();
            requested.pass();
            slow.dispose();
            CompletableFuture<List<String>> waiting = letters(connection);
            settle(connection);
            mayEnd.open();
            if (closed) {
                close(connection);
            }

            assertEnded(waiting, closed ? "08003" : "08006");
            mayClose.open();
            close(connection);
            close(other);
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    /** Each in its turn is stopped soon: a server that is still busy when the farewell is over would go on for ever. */
    @Test
    void aCloseStopsAllThatIsInFlightWhateverWasAskedForBefore() {
        int statements = 6;
        Semaphore requests = new Semaphore(0);
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE.repeat(statements));
                    inFlight.open();
                    script.expect("X");
                    for (int i = 0; i < statements; i++) {
                        assertThat(requests.tryAcquire(15, TimeUnit.SECONDS)).isTrue();
                        script.send(CANCELLED);
                    }
                    script.expectFin();
                },
                script -> {
                    script.expect("" + CANCEL_REQUEST);
                    requested.open();
                    mayClose.pass();
                    requests.release();
                },
                script -> {
                    script.expect("" + CANCEL_REQUEST);
                    requests.release();
                })) {
            PgConnection connection = connect(server);
            List<Disposable> all = new ArrayList<>();
            for (int i = 0; i < statements; i++) {
                all.add(EXECUTE.rows(connection).subscribe(letter -> {}, closed -> {}));
            }
            inFlight.pass();
            all.get(0).dispose();
            requested.pass();
            CompletableFuture<Void> closed = connection.close().toFuture();
            settle(connection);
            mayClose.open();

            closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }
    }
}
