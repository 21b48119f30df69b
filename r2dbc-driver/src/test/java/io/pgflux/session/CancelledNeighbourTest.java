package io.pgflux.session;

import static io.pgflux.session.CancelScene.CANCELLED;
import static io.pgflux.session.CancelScene.GOOD;
import static io.pgflux.session.CancelScene.IDLE;
import static io.pgflux.session.CancelScene.ONE;
import static io.pgflux.session.CancelScene.answer;
import static io.pgflux.session.CancelScene.assertSilent;
import static io.pgflux.session.CancelScene.close;
import static io.pgflux.session.CancelScene.collected;
import static io.pgflux.session.CancelScene.connect;
import static io.pgflux.session.CancelScene.learn;
import static io.pgflux.session.CancelScene.letters;
import static io.pgflux.session.CancelScene.request;
import static io.pgflux.session.CancelScene.rows;
import static io.pgflux.session.CancelScene.settle;
import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PREPARE;
import static io.pgflux.testing.BackendMessages.closeComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.noticeResponse;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.session.CancelScene.Gate;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result.Message;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A SELECT in flight behind a statement that ends by itself while the cancel request for it is on its way. */
class CancelledNeighbourTest {

    private static final String OTHER = "SELECT 'other'";

    private final Gate inFlight = new Gate();
    private final Gate requested = new Gate();
    private final Gate mayClose = new Gate();

    /** What the neighbour has answered before it is hit. */
    private enum Hit {
        AT_ONCE(),
        BEFORE_ITS_FIRST_ROW(rows()),
        BEHIND_ROWS(rows("x", "y")),
        BEHIND_A_NOTICE(noticeResponse("NOTICE", "00000", "by the way"), rows("x"));

        private final byte[] before;

        Hit(byte[]... before) {
            this.before = concat(before);
        }
    }

    /** So many are in flight, and the request for the first of them has come; from there on the script goes its own way. */
    private ScriptedServer server(String flight, ScriptedServer.Script rest) {
        return ScriptedServer.start(
                script -> {
                    learn(script);
                    script.expect(flight);
                    inFlight.open();
                    requested.pass();
                    rest.play(script);
                },
                request(requested, mayClose));
    }

    /** What it gets, with one statement in flight before it that is cancelled. */
    private CompletableFuture<List<String>> behindACancelledOne(PgConnection connection, Publisher<String> neighbour) {
        Disposable slow = EXECUTE.rows(connection).subscribe();
        CompletableFuture<List<String>> answer = collected(neighbour);
        inFlight.pass();
        slow.dispose();
        return answer;
    }

    @ParameterizedTest
    @EnumSource
    void thatIsHitIsExecutedAgainOnceAndItsSubscriberSeesItsRowsOnly(Hit hit) {
        try (ScriptedServer server = server(ONE + ONE, script -> {
            script.send(GOOD, hit.before);
            script.send(CANCELLED);
            mayClose.open();
            script.expect(ONE);
            script.send(answer("d", "e"));
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> neighbour = behindACancelledOne(connection, EXECUTE.rows(connection));

            assertThat(neighbour.join()).containsExactly("d", "e");
            close(connection);
        }
    }

    @Test
    void thatIsHitTellsTheNoticesOfItsRepetitionOnly() {
        byte[] notice = noticeResponse("NOTICE", "00000", "by the way");
        try (ScriptedServer server = server(ONE + ONE, script -> {
            script.send(GOOD, notice, rows("x"), CANCELLED);
            mayClose.open();
            script.expect(ONE);
            script.send(notice, answer("d"));
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> notices = behindACancelledOne(
                    connection,
                    connection
                            .createStatement(EXECUTE.sql())
                            .execute()
                            .concatMap(result -> result.flatMap(segment ->
                                    segment instanceof Message message ? Mono.just(message.message()) : Mono.empty())));

            assertThat(notices.join()).containsExactly("by the way");
            close(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thatIsNotHitIsDeliveredWhenThatIsKnown(boolean closedBefore) throws InterruptedException {
        Gate mayEnd = new Gate();
        try (ScriptedServer server = server(ONE + ONE, script -> {
            script.send(GOOD, rows("x", "y"));
            mayEnd.pass();
            script.send(rest("x", "y"));
            if (!closedBefore) {
                mayClose.open(); // only what waits to be written needs it
            }
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> neighbour = behindACancelledOne(connection, EXECUTE.rows(connection));
            requested.pass();
            if (closedBefore) {
                mayClose.open();
            }
            assertSilent(server, connection);
            assertThat(neighbour).isNotDone();
            mayEnd.open();

            assertThat(neighbour.join()).containsExactly("x", "y");
            close(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inSecondPlaceIsExecutedAgainAlone(boolean firstToo) {
        try (ScriptedServer server = server(ONE + ONE + ONE, script -> {
            script.send(GOOD, firstToo ? CANCELLED : answer("1"), rows("x"), CANCELLED);
            mayClose.open();
            script.expect(firstToo ? ONE + ONE : ONE);
            script.send(firstToo ? answer("1") : new byte[0], answer("2"));
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<String>> first = letters(connection);
            CompletableFuture<List<String>> second = letters(connection);
            inFlight.pass();
            slow.dispose();

            assertThat(first.join()).containsExactly("1");
            assertThat(second.join()).containsExactly("2");
            close(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void thatIsBeingPreparedIsPreparedAgain(int answered) {
        byte[] before = concat(List.of(parseComplete(), parameterDescription())
                .subList(0, answered)
                .toArray(byte[][]::new));
        try (ScriptedServer server = server(ONE + "PDS", script -> {
            script.send(GOOD, before, CANCELLED);
            mayClose.open();
            script.expect("C");
            script.send(closeComplete());
            PREPARE.good(script);
            script.expect(ONE);
            script.send(answer("d"));
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> neighbour =
                    behindACancelledOne(connection, Dialogue.rows(connection, OTHER));

            assertThat(neighbour.join()).containsExactly("d");
            close(connection);
        }
    }

    @Test
    void errorsOfItsOwnAreTold() {
        try (ScriptedServer server = server(ONE + ONE, script -> {
            script.send(GOOD, rows("x"), errorResponse("ERROR", "22012", "division by zero"), IDLE);
            mayClose.open();
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> letters = behindACancelledOne(
                    connection,
                    EXECUTE.rows(connection)
                            .onErrorResume(R2dbcDataIntegrityViolationException.class, own -> Mono.just("its error")));

            assertThat(letters.join()).containsExactly("x", "its error");
            close(connection);
        }
    }

    /** The statement's own time-out comes first, so the request hits the one behind it. */
    @Test
    void isNotHitInPlaceOfAStatementThatAnotherTimeoutHasEnded() {
        try (ScriptedServer server = server(ONE + ONE, script -> {
            script.send(errorResponse("ERROR", "57014", "canceling statement due to statement timeout"), IDLE);
            script.send(rows("x"), CANCELLED);
            mayClose.open();
            script.expect(ONE);
            script.send(answer("d"));
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> neighbour = behindACancelledOne(connection, EXECUTE.rows(connection));

            assertThat(neighbour.join()).containsExactly("d");
            close(connection);
        }
    }

    @Test
    void isToldItsOwnTimeoutWhereNoRequestWasSent() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            learn(script);
            script.expect(ONE + ONE);
            script.send(GOOD, CANCELLED);
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            CompletableFuture<List<String>> first = letters(connection);
            CompletableFuture<List<String>> second = letters(connection);

            assertThat(first.join()).containsExactly("a", "b", "c");
            assertThatThrownBy(second::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            R2dbcException.class,
                            error -> assertThat(error.getSqlState()).isEqualTo("57014"));
            close(connection);
        }
    }

    /** The second one has to be found where the rest of the first one ends. */
    @Test
    void mayBeCancelledItselfInTheMiddleOfItsAnswer() throws InterruptedException {
        Gate half = new Gate();
        Gate mayEnd = new Gate();
        try (ScriptedServer server = server(ONE + ONE + ONE, script -> {
            script.send(GOOD, rows("x".repeat(1_000), "z"));
            half.open();
            mayEnd.pass();
            script.send(rest("z"), rows("1", "2".repeat(700)), CANCELLED);
            mayClose.open();
            script.expect(ONE);
            script.send(answer("d"));
            script.expect("X");
        })) {
            PgConnection connection = connect(server);
            Disposable slow = EXECUTE.rows(connection).subscribe();
            Disposable first = EXECUTE.rows(connection).subscribe();
            CompletableFuture<List<String>> second = letters(connection);
            inFlight.pass();
            slow.dispose();
            half.pass();
            assertSilent(server, connection);
            first.dispose();
            settle(connection);
            mayEnd.open();

            assertThat(second.join()).containsExactly("d");
            close(connection);
        }
    }

    /** What comes behind the rows of the answer. */
    private static byte[] rest(String... letters) {
        byte[] whole = answer(letters);
        return Arrays.copyOfRange(whole, rows(letters).length, whole.length);
    }
}
