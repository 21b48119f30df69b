package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.session.Dialogue.PREPARE;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.textRow;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Readable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A row that is not as it was described ends the connection, and whoever is left to be told is told. */
class MalformedRowsTest {

    private static final byte[] ANSWER = concat(
            bindComplete(),
            textRow("a"),
            textRow("one column", "too many"),
            commandComplete("SELECT 2"),
            readyForQuery('I'));

    private static ScriptedServer server() {
        return ScriptedServer.start(script -> {
            script.login();
            PREPARE.good(script);
            script.expect("BES");
            script.send(ANSWER);
            script.expectFin();
        });
    }

    private static String text(Readable row) {
        return String.valueOf(row.get(0, String.class));
    }

    static Stream<Named<Function<PgResult, Publisher<?>>>> consumers() {
        return Stream.of(
                Named.of("map", result -> result.map(MalformedRowsTest::text)),
                Named.of(
                        "one row after the other",
                        result -> result.map(MalformedRowsTest::text).limitRate(1)),
                Named.of("segments", result -> result.flatMap(Mono::just)));
    }

    /** {@code Mono.from} has cancelled the subscription of {@code execute()} by then. */
    @ParameterizedTest
    @MethodSource("consumers")
    void whoHasTakenTheResultAloneIsTold(Function<PgResult, Publisher<?>> consumer) {
        try (ScriptedServer server = server()) {
            PgConnection connection = Dialogue.connect(server);

            StepVerifier.create(
                            Mono.from(connection.createStatement(EXECUTE.sql()).execute())
                                    .flatMapMany(consumer))
                    .expectNextCount(1)
                    .expectError(R2dbcNonTransientResourceException.class)
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void executeIsToldOfAResultThatNobodyHasSubscribedTo() {
        try (ScriptedServer server = server()) {
            PgConnection connection = Dialogue.connect(server);
            Sinks.One<PgResult> result = Sinks.one();

            StepVerifier.create(
                            connection.createStatement(EXECUTE.sql()).execute().doOnNext(result::tryEmitValue))
                    .expectNextCount(1)
                    .expectError(R2dbcNonTransientResourceException.class)
                    .verify(PATIENCE);

            // Who subscribes then gets what came before, and the same error.
            StepVerifier.create(result.asMono().flatMapMany(late -> late.map(MalformedRowsTest::text)))
                    .expectNext("a")
                    .expectError(R2dbcNonTransientResourceException.class)
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }
}
