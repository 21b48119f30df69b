package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.session.Dialogue.PREPARE;
import static io.pgflux.session.Dialogue.SIMPLE;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.backendKeyData;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.closeComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.copyBothResponse;
import static io.pgflux.testing.BackendMessages.copyData;
import static io.pgflux.testing.BackendMessages.copyDone;
import static io.pgflux.testing.BackendMessages.copyInResponse;
import static io.pgflux.testing.BackendMessages.copyOutResponse;
import static io.pgflux.testing.BackendMessages.dataRow;
import static io.pgflux.testing.BackendMessages.emptyQueryResponse;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.int16;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.noData;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.portalSuspended;
import static io.pgflux.testing.BackendMessages.raw;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.BackendMessages.textRow;
import static io.pgflux.testing.BackendMessages.utf8;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A server that sends what the protocol does not allow: an error at once and the end of the connection. */
class HostileServerTest {

    private static final byte[] T = rowDescription(Column.text("letter", 25));
    private static final byte[] D = textRow("a");
    private static final byte[] C = commandComplete("SELECT 1");
    private static final byte[] Z = readyForQuery('I');
    private static final byte[] E = errorResponse("ERROR", "22012", "division by zero");

    /** Wrong wherever they come, with what would make the answer to a simple query of two rows complete. */
    static Stream<Arguments> neverAllowed() {
        return Stream.of(
                        named("an unknown message", message('?')),
                        named("no tag at all", message('\0')),
                        named("COPY BOTH", copyBothResponse(0)),
                        named("AuthenticationOk", authenticationOk()),
                        named("a key", backendKeyData(1, 2)),
                        named("PortalSuspended", portalSuspended()),
                        named("an unknown status", readyForQuery('x')),
                        named("length 0", raw('D', 0)),
                        named("length 3", raw('D', 3)),
                        named("a negative length", raw('D', -1)),
                        named("the largest length", raw('D', Integer.MAX_VALUE)),
                        named("a description that its length cuts off", message('T', int16(2), utf8("a\0"))),
                        named("an error that its length cuts off", message('E', utf8("SERROR"))),
                        named("a command tag that its length cuts off", message('C', utf8("SELECT 10"))))
                .flatMap(what -> Stream.of(
                        arguments(SIMPLE, what),
                        arguments(PREPARE, what),
                        arguments(EXECUTE, what),
                        arguments(SIMPLE, behind(what, T, D)),
                        arguments(EXECUTE, behind(what, bindComplete(), D))));
    }

    private static Named<byte[]> behind(Named<byte[]> what, byte[]... good) {
        return named("a row, then " + what.getName(), concat(concat(good), what.getPayload()));
    }

    static Stream<Arguments> wrongInAnswerToQuery() {
        return Stream.of(
                        named("ParseComplete", parseComplete(), T, D, C, Z),
                        named("BindComplete", bindComplete(), T, D, C, Z),
                        named("CloseComplete", closeComplete(), T, D, C, Z),
                        named("NoData", noData(), C, Z),
                        named("ParameterDescription", parameterDescription(), T, D, C, Z),
                        named("a row before its description", D, C, Z),
                        named("a row behind its command tag", T, D, C, D, C, Z),
                        named("two descriptions", T, T, D, C, Z),
                        named("a description among rows", T, D, T, D, C, Z),
                        named("ready without anything", Z),
                        named("ready behind a description", T, Z),
                        named("ready behind a row", T, D, Z),
                        named("data of a COPY that has not begun", copyData(utf8("a")), C, Z),
                        named("the end of a COPY that has not begun", copyDone(), C, Z))
                .map(answer -> arguments(SIMPLE, answer));
    }

    static Stream<Arguments> wrongInAnswerToParse() {
        byte[] parameters = parameterDescription();
        return Stream.of(
                        named("BindComplete", bindComplete(), Z),
                        named("CommandComplete", C, Z),
                        named("a row", parseComplete(), parameters, T, D, Z),
                        named("EmptyQueryResponse", emptyQueryResponse(), Z),
                        named("CloseComplete", closeComplete(), parseComplete(), parameters, T, Z),
                        named("ready without anything", Z),
                        named("ready without a description", parseComplete(), Z),
                        named("ready without a description of rows", parseComplete(), parameters, Z),
                        named("a description without ParseComplete", parameters, T, Z),
                        named("two descriptions", parseComplete(), parameters, T, T, Z),
                        named("rows and none", parseComplete(), parameters, T, noData(), Z))
                .map(answer -> arguments(PREPARE, answer));
    }

    static Stream<Arguments> wrongInAnswerToExecute() {
        byte[] bound = bindComplete();
        return Stream.of(
                        named("BindComplete twice", bound, bound, D, C, Z),
                        named("ParseComplete", parseComplete(), bound, D, C, Z),
                        named("CloseComplete", closeComplete(), bound, D, C, Z),
                        named("ParameterDescription", parameterDescription(), bound, D, C, Z),
                        named("a description that was not asked for", bound, T, D, C, Z),
                        named("NoData that was not asked for", bound, noData(), C, Z),
                        named("a row before BindComplete", D, C, Z),
                        named("a command tag before BindComplete", C, bound, Z),
                        named("two command tags", bound, D, C, C, Z),
                        named("a row behind its command tag", bound, D, C, D, Z),
                        named("ready without anything", Z),
                        named("ready behind BindComplete", bound, Z),
                        named("ready behind a row", bound, D, Z),
                        named("COPY IN", bound, copyInResponse(0), Z),
                        named("COPY OUT", bound, copyOutResponse(0), Z),
                        named("data of a COPY", bound, copyData(utf8("a")), Z),
                        named("the end of a COPY", bound, copyDone(), Z),
                        named("no column", bound, dataRow(), C, Z),
                        named("a column too many", bound, textRow("a", "b"), C, Z),
                        named("a row without a count", bound, message('D'), C, Z),
                        named("a column without a length", bound, message('D', int16(1)), C, Z),
                        named("a column that is torn", bound, message('D', int16(1), int32(2), utf8("a")), C, Z),
                        named("a column of a gibibyte", bound, message('D', int16(1), int32(1 << 30)), C, Z),
                        named("the largest column", bound, message('D', int16(1), int32(Integer.MAX_VALUE)), C, Z),
                        named("a column of length -2", bound, message('D', int16(1), int32(-2)), C, Z),
                        named("bytes behind the columns", bound, message('D', int16(1), int32(1), utf8("ab")), C, Z))
                .map(answer -> arguments(EXECUTE, answer));
    }

    private static Named<byte[]> named(String what, byte[]... messages) {
        return Named.of(what, concat(messages));
    }

    @ParameterizedTest
    @MethodSource({"neverAllowed", "wrongInAnswerToQuery", "wrongInAnswerToParse", "wrongInAnswerToExecute"})
    void aWrongAnswerIsAnErrorAndTheEndOfTheConnection(Dialogue dialogue, byte[] answer) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            dialogue.ask(script);
            script.send(answer);
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);

            assertLoss(dialogue.rows(connection));
            server.assertSuccessful();
            assertThat(connection.validate(ValidationDepth.LOCAL).block(PATIENCE))
                    .isFalse();
            assertLoss(dialogue.rows(connection));
            connection.close().block(PATIENCE);
        }
    }

    @ParameterizedTest
    @MethodSource({"wrongInAnswerToQuery", "wrongInAnswerToExecute"})
    void whoAsksForOneRowAfterTheOtherIsToldToo(Dialogue dialogue, byte[] answer) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            dialogue.ask(script);
            script.send(answer);
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            assertLoss(dialogue.rowByRow(connection));
            server.assertSuccessful();
            connection.close().block(PATIENCE);
        }
    }

    static Stream<Arguments> wrongBehindAnError() {
        return Stream.of(
                arguments(SIMPLE, named("a row", T, E, D, Z)),
                arguments(SIMPLE, named("a command tag", T, E, C, Z)),
                arguments(SIMPLE, named("a description", E, T, Z)),
                arguments(EXECUTE, named("BindComplete", E, bindComplete(), C, Z)),
                arguments(EXECUTE, named("a row", bindComplete(), E, D, Z)),
                arguments(EXECUTE, named("a command tag", bindComplete(), E, C, Z)),
                arguments(PREPARE, named("ParseComplete", E, parseComplete(), Z)),
                arguments(PREPARE, named("a description", parseComplete(), E, parameterDescription(), T, Z)));
    }

    /** It has an error to tell already, and this one is of more use to the user. */
    @ParameterizedTest
    @MethodSource
    void wrongBehindAnError(Dialogue dialogue, byte[] answer) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            dialogue.ask(script);
            script.send(answer);
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            StepVerifier.create(dialogue.rows(connection).ignoreElements())
                    .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("division by zero"))
                    .verify(PATIENCE);
            server.assertSuccessful();
            assertLoss(dialogue.rows(connection));
            connection.close().block(PATIENCE);
        }
    }

    static Stream<Arguments> unasked() {
        return Stream.of(
                arguments(named("ready", Z)),
                arguments(named("a complete answer", T, D, C, Z)),
                arguments(named("a row", D)),
                arguments(named("a command tag", C)),
                arguments(named("a description", T)),
                arguments(named("ParseComplete", parseComplete())),
                arguments(named("BindComplete", bindComplete())),
                arguments(named("AuthenticationOk", authenticationOk())),
                arguments(named("an unknown message", message('?'))),
                arguments(named("a negative length", raw('N', -1))));
    }

    @ParameterizedTest
    @MethodSource
    void unasked(byte[] message) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            SIMPLE.good(script);
            script.send(message);
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            StepVerifier.create(SIMPLE.rows(connection))
                    .expectNext("a", "b", "c")
                    .expectComplete()
                    .verify(PATIENCE);
            eventually(
                    () -> "the loss",
                    () -> !connection.validate(ValidationDepth.LOCAL).block(PATIENCE));

            assertThat(assertLoss(SIMPLE.rows(connection))).hasMessageContaining("not sent");
            connection.close().block(PATIENCE);
        }
    }

    private static R2dbcException assertLoss(Flux<String> rows) {
        AtomicReference<Throwable> loss = new AtomicReference<>();
        StepVerifier.create(rows.ignoreElements())
                .expectErrorSatisfies(loss::set)
                .verify(PATIENCE);
        assertThat(loss.get())
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageNotContaining("null");
        R2dbcException known = (R2dbcException) loss.get();
        assertThat(known.getSqlState()).startsWith("08");
        return known;
    }
}
