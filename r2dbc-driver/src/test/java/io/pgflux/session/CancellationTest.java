package io.pgflux.session;

import static io.pgflux.session.CancelScene.CANCELLED;
import static io.pgflux.session.CancelScene.GOOD;
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
import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.noData;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.FrontendMessage.CANCEL_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.session.CancelScene.Gate;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/** When a cancel request is sent, and what is written meanwhile: nothing. */
class CancellationTest {

    /** What another connection of the factory has learned takes one flight. */
    static void guessed(Conversation script) throws IOException {
        script.expect("PBDES");
        script.send(parseComplete(), bindComplete(), rowDescription(Column.text("letter", 25)));
        script.send(Arrays.copyOfRange(GOOD, bindComplete().length, GOOD.length));
    }

    private final Gate inFlight = new Gate();
    private final Gate requested = new Gate();
    private final Gate mayClose = new Gate();

    @Test
    void aStatementThatEndsWithinTheGraceIsLeftAlone() {
        Gate cancelled = new Gate();
        try (ScriptedServer server = ScriptedServer.start(script -> {
            learn(script);
            script.expect(ONE);
            inFlight.open();
            cancelled.pass();
            script.send(GOOD);
            EXECUTE.good(script, ONE);
            script.expect("X");
        })) {
            PgConnection connection = connect(factory(server, options -> options.cancelGrace(Duration.ofMinutes(10))));
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            CancelScene.settle(connection);
            cancelled.open();

            assertUsable(connection);
            close(connection);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** The only place is taken by the request of another connection, so this one's ends before its turn. */
    @Test
    void aStatementThatEndsWhileItsRequestWaitsForAPlaceIsLeftAlone() {
        Gate secondInFlight = new Gate();
        Gate secondMayEnd = new Gate();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE);
                    inFlight.open();
                    requested.pass();
                    script.send(CANCELLED);
                    script.expect("X");
                },
                script -> {
                    script.login();
                    guessed(script);
                    script.expect(ONE);
                    secondInFlight.open();
                    secondMayEnd.pass();
                    script.send(GOOD);
                    EXECUTE.good(script, ONE);
                    script.expect("X");
                },
                request(requested, mayClose))) {
            PgConnectionFactory factory = factory(server, options -> options.cancelConcurrency(1));
            PgConnection first = connect(factory);
            PgConnection second = connect(factory);
            Disposable slow = EXECUTE.rows(first).subscribe();
            Disposable alsoSlow = EXECUTE.rows(second).subscribe();
            inFlight.pass();
            secondInFlight.pass();
            slow.dispose();
            requested.pass();
            alsoSlow.dispose();
            CancelScene.settle(second);
            secondMayEnd.open();
            assertUsable(second); // although the first request is still there
            mayClose.open();

            close(first);
            close(second);
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void nothingIsWrittenUntilBothTheAnswerAndTheRequestAreOver() throws InterruptedException {
        Gate mayAnswer = new Gate();
        Gate answered = new Gate();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE + ONE);
                    inFlight.open();
                    mayAnswer.pass();
                    script.send(CANCELLED, answer("n"));
                    answered.open();
                    script.expect(ONE);
                    assertThat(mayClose.isOpen()).isTrue();
                    script.send(answer("w"));
                    script.expect("X");
                },
                request(requested, mayClose))) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<String>> neighbour = letters(connection);
            inFlight.pass();
            slow.dispose();
            CompletableFuture<List<String>> waiting = letters(connection);
            requested.pass();
            assertSilent(server, connection);
            mayAnswer.open();
            assertThat(neighbour.join()).containsExactly("n");
            assertSilent(server, connection);
            mayClose.open();

            assertThat(waiting.join()).containsExactly("w");
            close(connection);
        }
    }

    @Test
    void nothingIsWrittenBetweenTheRequestsEndAndTheAnswer() throws InterruptedException {
        Gate mayAnswer = new Gate();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE);
                    inFlight.open();
                    mayAnswer.pass();
                    script.send(CANCELLED);
                    script.expect(ONE);
                    script.send(answer("w"));
                    script.expect("X");
                },
                request(requested, mayClose))) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            CompletableFuture<List<String>> waiting = letters(connection);
            requested.pass();
            mayClose.open();
            assertSilent(server, connection);
            mayAnswer.open();

            assertThat(waiting.join()).containsExactly("w");
            close(connection);
        }
    }

    /** The server ignores what comes before the statement itself. */
    @Test
    void aRequestThatCameTooEarlyIsRepeated() {
        Gate repeated = new Gate();
        mayClose.open();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE + ONE);
                    inFlight.open();
                    repeated.pass();
                    script.send(CANCELLED, answer("n"));
                    EXECUTE.good(script, ONE);
                    script.expect("X");
                },
                request(requested, mayClose),
                request(repeated, mayClose))) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<String>> neighbour = letters(connection);
            inFlight.pass();
            slow.dispose();

            assertThat(neighbour.join()).containsExactly("n");
            assertUsable(connection);
            close(connection);
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noRequestIsSentWhereItCouldHitWhatMayWrite(WritingNeighbour neighbour) throws InterruptedException {
        Gate mayAnswer = new Gate();
        try (ScriptedServer server = ScriptedServer.start(script -> {
            learn(script);
            script.expect("PDS");
            script.send(parseComplete(), parameterDescription(25), noData(), IDLE);
            script.expect("BES");
            script.send(WritingNeighbour.inserted(), IDLE);
            script.expect(ONE + neighbour.asks());
            inFlight.open();
            mayAnswer.pass();
            script.send(GOOD);
            script.send(neighbour.answer());
            EXECUTE.good(script, ONE);
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            assertThat(collected(WritingNeighbour.INSERT.execute(connection)).join())
                    .containsExactly(1L);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<Long>> counts = collected(neighbour.execute(connection));
            inFlight.pass();
            slow.dispose();
            assertSilent(server, connection);
            mayAnswer.open();

            assertThat(counts.join()).isNotEmpty().containsOnly(1L);
            assertUsable(connection);
            close(connection);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void neighboursThatAreCancelledTooAreNoReasonToWait() {
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect("PDS");
                    script.send(parseComplete(), parameterDescription(25), noData(), IDLE);
                    script.expect("BES");
                    script.send(WritingNeighbour.inserted(), IDLE);
                    script.expect(ONE + ONE);
                    inFlight.open();
                    requested.pass();
                    script.send(GOOD, CANCELLED);
                    mayClose.open();
                    EXECUTE.good(script, ONE);
                    script.expect("X");
                },
                request(requested, mayClose))) {
            PgConnection connection = connect(server);
            assertThat(collected(WritingNeighbour.INSERT.execute(connection)).join())
                    .containsExactly(1L);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            Disposable insert = WritingNeighbour.INSERT.execute(connection).subscribe();
            inFlight.pass();
            slow.dispose();
            insert.dispose();

            assertUsable(connection);
            close(connection);
        }
    }

    /** Or the server would never answer it. */
    @Test
    void aBatchThatIsHalfWrittenIsWrittenToItsSync() {
        int bindings = 40;
        String megabyte = "x".repeat(1_000_000);
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect("PDS");
                    script.send(parseComplete(), parameterDescription(25), noData(), IDLE);
                    script.expect("BE");
                    inFlight.open();
                    requested.pass();
                    script.send(bindComplete(), CancelScene.cancelled());
                    skipToSync(script);
                    script.send(IDLE);
                    mayClose.open();
                    EXECUTE.good(script, ONE);
                    script.expect("X");
                },
                request(requested, mayClose))) {
            PgConnection connection = connect(server);
            var insert = connection.createStatement(WritingNeighbour.SQL).bind(0, megabyte);
            Collections.nCopies(bindings - 1, megabyte)
                    .forEach(value -> insert.add().bind(0, value));
            Disposable batch =
                    insert.execute().concatMap(PgResult::getRowsUpdated).subscribe();
            inFlight.pass();
            batch.dispose();

            assertUsable(connection);
            close(connection);
        }
    }

    private static void skipToSync(Conversation script) throws IOException {
        char tag;
        do {
            tag = script.expectAny().tag();
            assertThat("BES").contains("" + tag);
        } while (tag != 'S');
    }

    @Test
    void severalInARowEachGetTheirOwnRequest() {
        Gate second = new Gate();
        mayClose.open();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(ONE + ONE);
                    inFlight.open();
                    requested.pass();
                    script.send(CANCELLED);
                    second.pass();
                    script.send(CANCELLED);
                    EXECUTE.good(script, ONE);
                    script.expect("X");
                },
                request(requested, mayClose),
                request(second, mayClose))) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            Disposable alsoSlow = EXECUTE.rows(connection).subscribe();
            inFlight.pass();
            alsoSlow.dispose();
            slow.dispose();

            assertUsable(connection);
            close(connection);
            assertThat(server.received().stream().filter(message -> message.tag() == CANCEL_REQUEST))
                    .hasSize(2);
        }
    }
}
