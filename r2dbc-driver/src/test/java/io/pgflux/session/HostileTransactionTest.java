package io.pgflux.session;

import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.closeComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.copyInResponse;
import static io.pgflux.testing.BackendMessages.emptyQueryResponse;
import static io.pgflux.testing.BackendMessages.noData;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.BackendMessages.textRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Wrong answers to what the driver sends of its own accord: BEGIN, COMMIT, and the Sync of a validation. */
class HostileTransactionTest {

    private static final byte[] Z = readyForQuery('I');
    private static final byte[] T = rowDescription(Column.text("letter", 25));
    private static final byte[] D = textRow("a");

    static Stream<Arguments> wrongInAnswerToBegin() {
        byte[] parsed = parseComplete();
        byte[] bound = bindComplete();
        byte[] begun = commandComplete("BEGIN");
        return Stream.of(
                named("ready without anything", Z),
                named("ready behind ParseComplete", parsed, Z),
                named("ready behind BindComplete", parsed, bound, Z),
                named("a command tag without anything", begun, Z),
                named("a command tag without BindComplete", parsed, begun, Z),
                named("BindComplete without ParseComplete", bound, begun, Z),
                named("ParseComplete twice", parsed, parsed, bound, begun, Z),
                named("BindComplete twice", parsed, bound, bound, begun, Z),
                named("CloseComplete", closeComplete(), parsed, bound, begun, Z),
                named("EmptyQueryResponse", parsed, bound, emptyQueryResponse(), Z),
                named("a description", parsed, bound, T, begun, Z),
                named("NoData", parsed, bound, noData(), begun, Z),
                named("a row", parsed, bound, D, begun, Z));
    }

    @ParameterizedTest
    @MethodSource
    void wrongInAnswerToBegin(byte[] answer) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            expectSegment(script);
            script.send(answer);
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            connection.beginTransaction().block(PATIENCE);
            assertLoss(Dialogue.SIMPLE.rows(connection));
            server.assertSuccessful();
            assertLoss(connection.commitTransaction());
            connection.close().block(PATIENCE);
        }
    }

    private static void expectSegment(Conversation script) throws IOException {
        while (script.expectAny().tag() != 'S') {
            // BEGIN, and whatever the driver likes to put into the same segment
        }
    }

    static Stream<Arguments> wrongInAnswerToCommit() {
        byte[] committed = commandComplete("COMMIT");
        return Stream.of(
                named("ready without anything", Z),
                named("two command tags", committed, committed, Z),
                named("a description", T, committed, Z),
                named("a row", T, D, committed, Z),
                named("EmptyQueryResponse", emptyQueryResponse(), Z),
                named("ParseComplete", parseComplete(), committed, Z),
                named("COPY IN", copyInResponse(0)));
    }

    /** Above all it must not look like a commit that was confirmed. */
    @ParameterizedTest
    @MethodSource
    void wrongInAnswerToCommit(byte[] answer) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("Q");
            script.send(commandComplete("BEGIN"), commandComplete("LOCK TABLE"), readyForQuery('T'));
            script.expect("Q");
            script.send(answer);
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            Dialogue.rows(connection, "BEGIN; LOCK t").blockLast(PATIENCE);
            assertLoss(connection.commitTransaction());
            connection.close().block(PATIENCE);
        }
    }

    static Stream<Arguments> wrongInAnswerToSync() {
        return Stream.of(
                named("ready twice", Z, Z),
                named("a command tag", commandComplete("SELECT 1"), Z),
                named("a row", D, Z),
                named("an unknown status", readyForQuery('?')));
    }

    @ParameterizedTest
    @MethodSource
    void wrongInAnswerToSync(byte[] answer) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("S");
            script.send(answer);
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            connection.validate(ValidationDepth.REMOTE).block(PATIENCE);
            server.assertSuccessful();

            assertThat(connection.validate(ValidationDepth.REMOTE).block(PATIENCE))
                    .isFalse();
            connection.close().block(PATIENCE);
        }
    }

    private static Arguments named(String what, byte[]... messages) {
        return arguments(Named.of(what, concat(messages)));
    }

    private static void assertLoss(Publisher<?> statement) {
        StepVerifier.create(Flux.from(statement).ignoreElements())
                .expectErrorSatisfies(loss -> {
                    assertThat(loss).isInstanceOf(R2dbcNonTransientResourceException.class);
                    assertThat(((R2dbcException) loss).getSqlState()).startsWith("08");
                })
                .verify(PATIENCE);
    }
}
