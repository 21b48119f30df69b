package io.pgflux.session;

import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.BackendMessages.textRow;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.FrontendMessage;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What a server can do between the attempts to prepare a statement. */
class InferenceByScriptTest {

    private static final String SQL = "SELECT concat($1, 'x')";
    private static final byte[] UNKNOWN =
            errorResponse("ERROR", "42P18", "\u043D\u0435 \u0443\u0434\u0430\u043B\u043E\u0441\u044C $1");
    private static final byte[] DESCRIBED =
            concat(parseComplete(), parameterDescription(25), rowDescription(Column.text("concat", 25)));
    private static final byte[] COMMAND = concat(parseComplete(), bindComplete(), commandComplete("SAVEPOINT"));
    private static final byte[] ROW = concat(bindComplete(), textRow("ax"), commandComplete("SELECT 1"));

    private static Flux<String> row(PgConnection connection) {
        return Flux.from(connection.createStatement(SQL).bind(0, "a").execute())
                .flatMap(result -> result.map(row -> String.valueOf(row.get(0, String.class))));
    }

    private static void refuse(Conversation script) throws IOException {
        assertThat(script.expect("PDS").get(0).parameterTypes()).containsExactly(0);
        script.send(UNKNOWN, readyForQuery('I'));
    }

    @Test
    void theNameOfTheParameterIsReadInAnyLanguage() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            refuse(script);
            assertThat(script.expect("PDS").get(0).parameterTypes()).containsExactly(25);
            script.send(DESCRIBED, readyForQuery('I'));
            script.expect("BES");
            script.send(ROW, readyForQuery('I'));
            script.expect("X");
        })) {
            StepVerifier.create(Dialogue.with(server, InferenceByScriptTest::row))
                    .expectNext("ax")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void aLossBetweenTheAttemptsIsALoss() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            refuse(script);
            script.expect("PDS");
            script.send(UNKNOWN);
            script.closeWithReset();
        })) {
            PgConnection connection = Dialogue.connect(server);
            StepVerifier.create(row(connection))
                    .expectError(R2dbcNonTransientResourceException.class)
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void theSavepointIsOnlyWhereATransactionIsOpenAndItsNameIsOurs() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("Q");
            script.send(commandComplete("BEGIN"), readyForQuery('T'));
            List<FrontendMessage> first = script.expect("PBEPDPBES");
            assertThat(first.get(0).sql()).matches("SAVEPOINT pgflux_[0-9a-f]{8}_parse");
            script.send(COMMAND, UNKNOWN, readyForQuery('E'));
            List<FrontendMessage> second = script.expect("PBEPDPBES");
            assertThat(second.get(0).sql()).matches("ROLLBACK TO SAVEPOINT pgflux_[0-9a-f]{8}_parse");
            assertThat(second.get(6 - 1).sql()).matches("RELEASE SAVEPOINT pgflux_[0-9a-f]{8}_parse");
            script.send(COMMAND, DESCRIBED, COMMAND, readyForQuery('T'));
            script.expect("BES");
            script.send(ROW, readyForQuery('T'));
            script.expect("X");
        })) {
            StepVerifier.create(Dialogue.with(
                            server,
                            connection -> Flux.from(connection
                                            .createBatch()
                                            .add("BEGIN")
                                            .execute())
                                    .flatMap(result -> result.getRowsUpdated())
                                    .thenMany(row(connection))))
                    .expectNext("ax")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void answersOutOfOrderLoseTheConnection() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("PDS");
            script.send(DESCRIBED, COMMAND, readyForQuery('I'));
            script.expectEnd();
        })) {
            PgConnection connection = Dialogue.connect(server);
            StepVerifier.create(row(connection))
                    .expectError(R2dbcNonTransientResourceException.class)
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }

    /** Who has cancelled does not leave an aborted transaction behind. */
    @Test
    void aCancelBetweenTheAttemptsDoesNotEndThem() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("PDS");
            asked.countDown();
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            script.send(UNKNOWN, readyForQuery('I'));
            script.expect("PDS");
            script.send(DESCRIBED, readyForQuery('I'));
            Dialogue.EXECUTE.good(script);
            script.expect("X");
        })) {
            PgConnection connection = Dialogue.connect(server);
            Disposable subscription = row(connection).subscribe();
            eventually(() -> "not asked", () -> asked.getCount() == 0);
            subscription.dispose();
            cancelled.countDown();
            StepVerifier.create(Dialogue.EXECUTE.rows(connection))
                    .expectNext("a", "b", "c")
                    .expectComplete()
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }
}
