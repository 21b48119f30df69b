package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.session.Dialogue.PREPARE;
import static io.pgflux.session.Dialogue.SIMPLE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.textRow;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Who is told what when the connection is gone. */
class ConnectionLossTest {

    private static final String SHUTDOWN = "terminating connection due to administrator command";
    private static final byte[] FATAL = errorResponse("FATAL", "57P01", SHUTDOWN);

    private static final String MAY_HAVE_RUN = "The statement was sent; whether it was carried out is unknown.";
    private static final String HAS_NOT_RUN = " was not sent";

    private enum End {
        FIN,
        RESET;

        void of(Conversation script) throws Exception {
            if (this == RESET) {
                script.closeWithReset();
            } // else the end of the script
        }
    }

    @ParameterizedTest
    @EnumSource
    void everybodyIsToldAtOnceAndWhetherItMayHaveRun(End end) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("QPDS");
            end.of(script);
        })) {
            PgConnection connection = Dialogue.connect(server);
            List<R2dbcException> losses = losses(
                    SIMPLE.rows(connection), // in flight
                    EXECUTE.rows(connection), // waits for its description
                    SIMPLE.rows(connection), // waits behind it
                    connection.beginTransaction(),
                    connection.createStatement("INSERT").execute(),
                    connection.commitTransaction());

            assertThat(losses.get(0)).hasMessageContaining(MAY_HAVE_RUN);
            assertThat(losses.subList(1, 6)).allSatisfy(loss -> assertThat(loss).hasMessageContaining(HAS_NOT_RUN));
            assertThat(losses).allSatisfy(ConnectionLossTest::assertLoss);

            assertThat(losses(SIMPLE.rows(connection), EXECUTE.rows(connection), connection.commitTransaction()))
                    .hasSize(3)
                    .allSatisfy(ConnectionLossTest::assertLoss)
                    .allSatisfy(loss -> assertThat(loss).hasMessageContaining(HAS_NOT_RUN));
            assertThat(connection.validate(ValidationDepth.REMOTE).block(PATIENCE))
                    .isFalse();
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void ourOwnCloseIsToldAsThat() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            SIMPLE.ask(script);
            asked.countDown();
            script.expect("X");
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            Mono<R2dbcException> inFlight = loss(SIMPLE.rows(connection)).cache();
            inFlight.subscribe();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            connection.close().block(PATIENCE);
            R2dbcException later = loss(SIMPLE.rows(connection)).block(PATIENCE);

            assertThat(inFlight.block(PATIENCE)).hasMessageContainingAll("closed", MAY_HAVE_RUN);
            assertThat(inFlight.block(PATIENCE).getSqlState()).isEqualTo("08003");
            assertThat(later).hasMessageContainingAll("closed", HAS_NOT_RUN);
            assertThat(later.getSqlState()).isEqualTo("08003");
        }
    }

    @Test
    void whoAsksAgainInAnErrorIsToldAtOnce() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("QQ");
        })) {
            PgConnection connection = Dialogue.connect(server);
            Publisher<String> again = SIMPLE.rows(connection).onErrorResume(e -> SIMPLE.rows(connection));
            List<R2dbcException> losses = losses(again, again);

            assertThat(losses).allSatisfy(loss -> assertThat(loss).hasMessageContaining(HAS_NOT_RUN));
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void theReasonOfAShutdownIsToldToTheNextStatement() {
        CountDownLatch answered = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            SIMPLE.good(script);
            assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
            script.send(FATAL);
        })) {
            PgConnection connection = Dialogue.connect(server);
            SIMPLE.rows(connection).blockLast(PATIENCE);
            answered.countDown();
            awaitLoss(connection);

            assertThat(loss(EXECUTE.rows(connection)).block(PATIENCE)).hasMessageContainingAll(SHUTDOWN, HAS_NOT_RUN);
            connection.close().block(PATIENCE);
        }
    }

    /** At each point of an answer: before anything, behind a row, behind the command tag. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void theReasonOfAShutdownIsToldToTheStatementInFlight(int messages) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            EXECUTE.ask(script);
            script.send(EXECUTE.answer().subList(0, messages).toArray(byte[][]::new));
            script.send(FATAL);
        })) {
            PgConnection connection = Dialogue.connect(server);
            List<R2dbcException> losses = losses(EXECUTE.rows(connection), EXECUTE.rows(connection));

            assertThat(losses).hasSize(2).allSatisfy(loss -> assertThat(loss).hasMessageContaining(SHUTDOWN));
            awaitLoss(connection);
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void theReasonOfAShutdownIsToldToTheStatementThatIsDescribed() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            PREPARE.ask(script);
            script.send(FATAL);
        })) {
            PgConnection connection = Dialogue.connect(server);

            assertThat(loss(PREPARE.rows(connection)).block(PATIENCE)).hasMessageContaining(SHUTDOWN);
            awaitLoss(connection);
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void theReasonOfAShutdownIsToldToACommit() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("Q");
            script.send(commandComplete("BEGIN"), commandComplete("LOCK TABLE"), readyForQuery('T'));
            script.expect("Q");
            script.send(FATAL);
        })) {
            PgConnection connection = Dialogue.connect(server);
            Dialogue.rows(connection, "BEGIN; LOCK t").blockLast(PATIENCE);

            assertThat(loss(connection.commitTransaction()).block(PATIENCE)).hasMessageContaining(SHUTDOWN);
            connection.close().block(PATIENCE);
        }
    }

    /** An error, and then no ReadyForQuery: first silence, then the end. */
    @ParameterizedTest
    @EnumSource
    void anErrorIsNotLostWithTheConnection(End end) {
        for (Dialogue dialogue : Dialogue.values()) {
            try (ScriptedServer server = ScriptedServer.start(script -> {
                script.login();
                dialogue.ask(script);
                script.send(errorResponse("ERROR", "22012", "division by zero"));
                end.of(script);
            })) {
                PgConnection connection = Dialogue.connect(server);
                R2dbcException loss = loss(dialogue.rows(connection)).block(PATIENCE);

                if (end == End.FIN) { // a reset may overtake what was sent before it
                    assertThat(loss).as(dialogue.name()).hasMessageContaining("division by zero");
                }
                awaitLoss(connection);
                connection.close().block(PATIENCE);
            }
        }
    }

    @Test
    void anEncodingThatWeWouldReadWronglyEndsTheConnection() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            EXECUTE.ask(script);
            script.send(
                    bindComplete(),
                    textRow("a"),
                    parameterStatus("client_encoding", "LATIN1"),
                    textRow("\u00e4"),
                    commandComplete("SELECT 2"),
                    readyForQuery('I'));
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            List<String> letters = new ArrayList<>();
            R2dbcException loss =
                    loss(EXECUTE.rows(connection).doOnNext(letters::add)).block(PATIENCE);

            assertThat(letters).containsExactly("a");
            assertThat(loss).hasMessageContainingAll("client_encoding", "LATIN1", "UTF8");
            assertLoss(loss);
            assertLoss(loss(EXECUTE.rows(connection)).block(PATIENCE));
            connection.close().block(PATIENCE);
        }
    }

    /** All at once, in this order. */
    private static List<R2dbcException> losses(Publisher<?>... statements) {
        return Flux.fromArray(statements)
                .flatMapSequential(ConnectionLossTest::loss, statements.length)
                .collectList()
                .block(PATIENCE);
    }

    private static Mono<R2dbcException> loss(Publisher<?> statement) {
        return Flux.from(statement)
                .then()
                .materialize()
                .map(Signal::getThrowable)
                .cast(R2dbcException.class);
    }

    private static void assertLoss(R2dbcException loss) {
        assertThat(loss).isInstanceOf(R2dbcNonTransientResourceException.class).hasMessageNotContaining("null");
        assertThat(loss.getSqlState()).startsWith("08");
    }

    private static void awaitLoss(PgConnection connection) {
        eventually(
                () -> "the loss",
                () -> !connection.validate(ValidationDepth.LOCAL).block(PATIENCE));
    }
}
