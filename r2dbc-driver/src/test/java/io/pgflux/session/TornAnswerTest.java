package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.session.Dialogue.PREPARE;
import static io.pgflux.session.Dialogue.SIMPLE;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.noticeResponse;
import static io.pgflux.testing.BackendMessages.notificationResponse;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Good answers that arrive in the smallest pieces, with other messages in between, or not completely. */
class TornAnswerTest {

    @ParameterizedTest
    @EnumSource(names = {"SIMPLE", "EXECUTE"})
    void byteByByteTheRowsAreTheSame(Dialogue dialogue) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            if (dialogue == EXECUTE) {
                script.expect("PDS");
                script.sendOneByteAtATime(all(PREPARE));
                script.expect("BES");
            } else {
                dialogue.ask(script);
            }
            script.sendOneByteAtATime(all(dialogue));
            script.expect("X");
        })) {
            StepVerifier.create(Dialogue.with(server, dialogue::rows))
                    .expectNext("a", "b", "c")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatMayComeAtAnyTimeChangesNothing(Dialogue dialogue) {
        byte[] anyTime = concat(
                noticeResponse("NOTICE", "00000", "by the way"),
                parameterStatus("TimeZone", "Europe/Berlin"),
                notificationResponse(7, "channel", "payload"));
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.send(anyTime);
            dialogue.ask(script);
            for (byte[] message : dialogue.answer()) {
                script.send(anyTime, message);
            }
            script.send(anyTime);
            if (dialogue == PREPARE) {
                script.expect("BES");
                script.send(all(EXECUTE));
            }
            script.send(anyTime);
            script.expect("X");
        })) {
            StepVerifier.create(Dialogue.with(server, dialogue::rows))
                    .expectNext("a", "b", "c")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsTornAtAnyByteIsAnErrorForItsSubscriber(Dialogue dialogue) {
        byte[] answer = all(dialogue);
        for (int arrived = 0; arrived < answer.length; arrived++) {
            byte[] torn = Arrays.copyOf(answer, arrived);
            try (ScriptedServer server = ScriptedServer.start(script -> {
                script.login();
                dialogue.ask(script);
                script.send(torn);
            })) {
                assertTorn(arrived, Dialogue.with(server, dialogue::rows));
            }
        }
    }

    private static void assertTorn(int arrived, Flux<String> rows) {
        List<String> letters = new ArrayList<>();
        StepVerifier.create(rows.doOnNext(letters::add).ignoreElements())
                .expectErrorSatisfies(loss -> assertThat(loss)
                        .as("after %d bytes", arrived)
                        .isInstanceOf(R2dbcNonTransientResourceException.class)
                        .hasMessageContainingAll("The server closed the connection", "sent")
                        .extracting("sqlState")
                        .isEqualTo("08006"))
                .verify(PATIENCE);
        assertThat(letters).isEqualTo(List.of("a", "b", "c").subList(0, letters.size()));
    }

    /** Of three in flight those have their rows whose ReadyForQuery has come; the others have an error. */
    @Test
    void statementsInFlightFailFromTheTornAnswerOn() {
        byte[] three = concat(all(SIMPLE), all(SIMPLE), all(SIMPLE));
        int one = three.length / 3;
        for (int arrived = 0; arrived <= three.length; arrived += 7) {
            byte[] torn = Arrays.copyOf(three, arrived);
            try (ScriptedServer server = ScriptedServer.start(script -> {
                script.login();
                script.expect("QQQ");
                script.send(torn);
            })) {
                PgConnection connection = Dialogue.connect(server);
                List<String> ends = Flux.range(0, 3)
                        .flatMapSequential(i -> SIMPLE.rows(connection)
                                .then(Mono.just("complete"))
                                .onErrorResume(R2dbcNonTransientResourceException.class, loss -> Mono.just("lost")))
                        .collectList()
                        .block(PATIENCE);

                List<String> expected = new ArrayList<>();
                for (int i = 1; i <= 3; i++) {
                    expected.add(i * one <= arrived ? "complete" : "lost");
                }
                assertThat(ends).as("after %d bytes", arrived).isEqualTo(expected);
                connection.close().block(PATIENCE);
            }
        }
    }

    /** What has arrived is not lost; the news that nothing follows come behind it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aSubscriberThatAsksLaterGetsTheRowsThatHaveArrivedAndIsTold(int demand) {
        byte[] answer = all(EXECUTE);
        byte[] torn = Arrays.copyOf(answer, answer.length - 1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            EXECUTE.ask(script);
            script.send(torn);
        })) {
            PgConnection connection = Dialogue.connect(server);
            Flux<String> rows = Mono.from(
                            connection.createStatement(EXECUTE.sql()).execute())
                    .flatMapMany(result -> result.map(row -> "row"));
            StepVerifier.create(rows, demand)
                    .expectNextCount(demand)
                    .thenRequest(Long.MAX_VALUE)
                    .thenConsumeWhile("row"::equals)
                    .expectError(R2dbcNonTransientResourceException.class)
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }

    private static byte[] all(Dialogue dialogue) {
        return concat(dialogue.answer().toArray(byte[][]::new));
    }
}
