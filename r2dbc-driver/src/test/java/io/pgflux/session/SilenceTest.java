package io.pgflux.session;

import static io.pgflux.session.Dialogue.EXECUTE;
import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.session.Dialogue.SIMPLE;
import static io.pgflux.testing.BackendMessages.noticeResponse;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** {@code socketTimeout}: a server that owes an answer and says nothing is given up; nothing else is. */
class SilenceTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    /** Several times what is allowed. */
    private static final Duration REST = Duration.ofMillis(900);

    private static PgConnection connect(ScriptedServer server, Duration socketTimeout) {
        return new PgConnectionFactory(PgConnectionOptions.builder()
                        .host(server.host())
                        .port(server.port())
                        .user("me")
                        .socketTimeout(socketTimeout)
                        .cancelRequests(false) // they would be a connection that no script expects
                        .build())
                .create()
                .block(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatDoesNotAnswerIsGivenUp(Dialogue dialogue) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            dialogue.ask(script);
            script.expectFin();
        })) {
            PgConnection connection = connect(server, SHORT);
            assertSilence(loss(dialogue.rows(connection)));

            assertSilence(loss(dialogue.rows(connection))); // it is told to who comes later, too
            assertThat(connection.validate(ValidationDepth.LOCAL).block(PATIENCE))
                    .isFalse();
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void whatWasSentMayHaveRun() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            SIMPLE.ask(script);
            script.expectFin();
        })) {
            PgConnection connection = connect(server, SHORT);
            R2dbcException loss = loss(SIMPLE.rows(connection));

            assertSilence(loss);
            assertThat(loss).hasMessageContaining("whether it was carried out is unknown");
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void aServerThatFallsSilentInItsAnswerIsGivenUp() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            SIMPLE.ask(script);
            script.send(SIMPLE.answer().subList(0, 2).toArray(byte[][]::new));
            script.expectFin();
        })) {
            PgConnection connection = connect(server, SHORT);
            StepVerifier.create(SIMPLE.rows(connection))
                    .expectNext("a")
                    .expectErrorSatisfies(SilenceTest::assertSilence)
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void aConnectionAtRestIsLeftAlone() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            SIMPLE.good(script);
            SIMPLE.good(script);
            script.expect("X");
        })) {
            PgConnection connection = connect(server, SHORT);
            for (int i = 0; i < 2; i++) {
                Mono.delay(REST).block(PATIENCE);
                StepVerifier.create(SIMPLE.rows(connection))
                        .expectNext("a", "b", "c")
                        .verifyComplete();
            }
            Mono.delay(REST).block(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }

    /** A statement long after the last byte: its own time has only begun. */
    @Test
    void theTimeCountsFromTheRequestAfterARest() {
        Duration limit = Duration.ofSeconds(2);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            SIMPLE.good(script); // sets the timer
            SIMPLE.ask(script);
            TimeUnit.MILLISECONDS.sleep(700);
            script.send(SIMPLE.answer().toArray(byte[][]::new));
            script.expect("X");
        })) {
            PgConnection connection = connect(server, limit);
            SIMPLE.rows(connection).blockLast(PATIENCE);
            Mono.delay(Duration.ofMillis(1_600)).block(PATIENCE);
            StepVerifier.create(SIMPLE.rows(connection))
                    .expectNext("a", "b", "c")
                    .verifyComplete();
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void aServerThatSaysAnythingIsNotSilent() {
        Duration limit = Duration.ofSeconds(2);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            SIMPLE.ask(script);
            for (int i = 0; i < 30; i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                script.send(noticeResponse("NOTICE", "00000", "still busy"));
            }
            script.send(SIMPLE.answer().toArray(byte[][]::new));
            script.expect("X");
        })) {
            PgConnection connection = connect(server, limit);
            StepVerifier.create(SIMPLE.rows(connection))
                    .expectNext("a", "b", "c")
                    .verifyComplete();
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void aSlowConsumerDoesNotTriggerIt() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            EXECUTE.good(script);
            script.expect("X");
        })) {
            PgConnection connection = connect(server, SHORT);
            StepVerifier.create(asRequested(connection), 1)
                    .expectNext("a")
                    .thenAwait(REST)
                    .thenRequest(1)
                    .expectNext("b")
                    .thenAwait(REST)
                    .thenRequest(2)
                    .expectNext("c")
                    .verifyComplete();
            connection.close().block(PATIENCE);
        }
    }

    /** What was missing when the pause began has all the time from its end on. */
    @Test
    void afterAPauseTheTimeBeginsAnew() {
        Duration limit = Duration.ofSeconds(2);
        CountDownLatch goesOn = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            EXECUTE.ask(script);
            script.send(EXECUTE.answer().subList(0, 4).toArray(byte[][]::new));
            assertThat(goesOn.await(10, TimeUnit.SECONDS)).isTrue();
            TimeUnit.MILLISECONDS.sleep(300);
            script.send(EXECUTE.answer().subList(4, 6).toArray(byte[][]::new));
            script.expect("X");
        })) {
            PgConnection connection = connect(server, limit);
            StepVerifier.create(asRequested(connection), 1)
                    .expectNext("a")
                    .thenAwait(limit.plusMillis(800))
                    .then(goesOn::countDown)
                    .thenRequest(5)
                    .expectNext("b", "c")
                    .verifyComplete();
            connection.close().block(PATIENCE);
        }
    }

    /** Nothing in between takes a row before it is asked for. */
    private static Flux<String> asRequested(PgConnection connection) {
        return Mono.from(connection.createStatement(EXECUTE.sql()).execute())
                .flatMapMany(result -> result.map(row -> String.valueOf(row.get(0, String.class))));
    }

    private static R2dbcException loss(Flux<?> statement) {
        return statement
                .then(Mono.<R2dbcException>empty())
                .onErrorResume(R2dbcException.class, Mono::just)
                .block(PATIENCE);
    }

    private static void assertSilence(Throwable loss) {
        assertThat(loss)
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContainingAll("sent nothing", "PT0.2S", "socketTimeout", "longer")
                .hasMessageNotContaining("null");
        assertThat(((R2dbcException) loss).getSqlState()).isEqualTo("08006");
    }
}
