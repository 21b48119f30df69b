package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.handshake.LoginAttempt.refusal;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.authenticationSaslFinal;
import static io.pgflux.testing.BackendMessages.backendKeyData;
import static io.pgflux.testing.BackendMessages.noticeResponse;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.ValidationDepth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A login that is cut off, gets no answer, or is given up, at each of its steps. */
class LoginLossTest {

    /** Long enough for a busy machine to get to the step in question. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** How far the server has gone. */
    private enum Step {
        ACCEPTED,
        STARTED,
        SCRAM_STARTED,
        SCRAM_CHALLENGED,
        SCRAM_PROVED,
        ACCEPTED_LOGIN,
        REPORTED_PARAMETERS,
        SENT_KEY;

        void play(Conversation script) throws Exception {
            if (this == ACCEPTED) {
                return;
            }
            script.acceptStartup();
            ScramScript scram = new ScramScript(script);
            for (Step step : values()) {
                if (step.compareTo(this) <= 0) {
                    step.answer(script, scram);
                }
            }
        }

        private void answer(Conversation script, ScramScript scram) throws Exception {
            switch (this) {
                case ACCEPTED, STARTED -> {}
                case SCRAM_STARTED -> scram.start();
                case SCRAM_CHALLENGED -> {
                    scram.challenge();
                    scram.expectProof();
                }
                case SCRAM_PROVED -> script.send(authenticationSaslFinal(scram.serverFinal()));
                case ACCEPTED_LOGIN -> script.send(authenticationOk());
                case REPORTED_PARAMETERS -> script.send(parameterStatus("client_encoding", "UTF8"));
                case SENT_KEY -> script.send(backendKeyData(1, 2));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFinIsAnErrorThatNamesTheServer(Step step) {
        assertLost(step::play);
    }

    @ParameterizedTest
    @EnumSource
    void aResetIsAnErrorThatNamesTheServer(Step step) {
        assertLost(script -> {
            step.play(script);
            script.closeWithReset();
        });
    }

    private static void assertLost(ScriptedServer.Script script) {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            R2dbcException loss = refusal(LoginAttempt.at(server));

            assertThat(loss)
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining(server.host() + ":" + server.port())
                    .hasMessageNotContainingAny("null", "statement");
            assertThat(loss.getSqlState()).startsWith("08");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "ACCEPTED", mode = EnumSource.Mode.EXCLUDE)
    void silenceEndsWithTheTimeAndTheSocketIsClosed(Step step) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            step.play(script);
            script.expectFin();
        })) {
            R2dbcException late = refusal(hurried(server));

            assertThat(late)
                    .isInstanceOf(R2dbcTimeoutException.class)
                    .hasMessageContainingAll(server.host() + ":" + server.port(), "connectTimeout");
        }
    }

    @Test
    void endlessNoticesEndSoonAndTheSocketIsClosed() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            assertThatThrownBy(() -> {
                        while (true) {
                            script.send(noticeResponse("NOTICE", "00000", "just a moment, please"));
                        }
                    })
                    .isInstanceOf(IOException.class);
        })) {
            assertThat(refusal(LoginAttempt.at(server)))
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining("more than 1000 messages");
        }
    }

    @Test
    void bytesThatTrickleInEndWithTheTimeAndTheSocketIsClosed() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(authenticationOk());
            assertThatThrownBy(() -> {
                        while (true) {
                            for (byte single : parameterStatus("server_version", "18.0")) {
                                script.send(new byte[] {single});
                                TimeUnit.MILLISECONDS.sleep(10);
                            }
                        }
                    })
                    .isInstanceOf(IOException.class);
        })) {
            assertThat(refusal(hurried(server))).isInstanceOf(R2dbcTimeoutException.class);
        }
    }

    @Test
    void theTimeIsForTheLoginAndNotForWhatComesAfter() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.expect("S");
            script.send(readyForQuery('I'));
            script.expect("X");
        })) {
            PgConnection connection = hurried(server).block(PATIENCE);
            Mono.delay(SHORT.plusMillis(200)).block(PATIENCE);
            assertThat(connection.validate(ValidationDepth.REMOTE).block(PATIENCE))
                    .isTrue();
            connection.close().block(PATIENCE);
        }
    }

    private static Mono<PgConnection> hurried(ScriptedServer server) {
        return LoginAttempt.at(
                server, options -> options.password(ScramScript.PASSWORD).connectTimeout(SHORT));
    }

    @ParameterizedTest
    @EnumSource(names = "ACCEPTED", mode = EnumSource.Mode.EXCLUDE)
    void aCancelClosesTheSocket(Step step) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            step.play(script);
            reached.countDown();
            script.expectEnd();
        })) {
            List<Object> signals = new ArrayList<>();
            Disposable attempt = LoginAttempt.at(server)
                    .doOnTerminate(() -> signals.add("terminated"))
                    .subscribe(signals::add, signals::add);
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
            attempt.dispose();

            server.assertSuccessful();
            assertThat(signals).isEmpty();
        }
    }

    @Test
    void aConnectionIsOpenedForEachSubscriptionAndNoneBefore() {
        ScriptedServer.Script login = script -> {
            script.login();
            script.expect("X");
        };
        try (ScriptedServer server = ScriptedServer.start(login, login)) {
            Mono<PgConnection> create = LoginAttempt.at(server);
            assertThat(server.connections()).isZero();
            create.block(PATIENCE).close().block(PATIENCE);
            assertThat(server.connections()).isEqualTo(1);
            create.block(PATIENCE).close().block(PATIENCE);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void credentialsThatDoNotComeEndWithTheTimeAndNothingIsConnected() {
        try (ScriptedServer server = ScriptedServer.start()) {
            R2dbcException late = refusal(LoginAttempt.at(
                    server, options -> options.password(Mono.<String>never()).connectTimeout(Duration.ofMillis(50))));

            assertThat(late).isInstanceOf(R2dbcTimeoutException.class);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void aFailureToGetCredentialsIsToldAsItIs() {
        IllegalStateException failure = new IllegalStateException("the vault is sealed");
        try (ScriptedServer server = ScriptedServer.start()) {
            assertThatThrownBy(() -> LoginAttempt.at(server, options -> options.password(Mono.<String>error(failure)))
                            .block(PATIENCE))
                    .isSameAs(failure);
            assertThatThrownBy(() -> LoginAttempt.at(server, options -> options.user(Mono.<String>empty()))
                            .block(PATIENCE))
                    .hasMessageContaining("user");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        R2dbcException refusal = refusal(create("no-such-host.invalid", 5432, Duration.ofSeconds(10)));

        assertThat(refusal).hasMessageContaining("no-such-host.invalid:5432");
        assertThat(refusal.getSqlState()).isEqualTo("08001");
    }

    /** Bound but not listening, so that nobody else can listen there. */
    @Test
    void aPortWhereNobodyListensIsNamed() throws IOException {
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = taken.getLocalPort();

            R2dbcException refusal = refusal(create("127.0.0.1", port, Duration.ofSeconds(10)));

            assertThat(refusal)
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("refused");
            assertThat(refusal.getSqlState()).isEqualTo("08001");
        }
    }

    /** Linux does not answer where the queue of connections to be accepted is full. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aHostThatDoesNotAnswerIsATimeout() throws IOException {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 3; i++) {
                Socket socket = new Socket();
                queue.add(socket);
                try {
                    socket.connect(deaf.getLocalSocketAddress(), 200);
                } catch (IOException e) {
                    break; // full
                }
            }
            for (int i = 0; i < 5; i++) {
                R2dbcException late = refusal(create("127.0.0.1", deaf.getLocalPort(), Duration.ofMillis(100)));

                assertThat(late)
                        .isInstanceOf(R2dbcTimeoutException.class)
                        .hasMessageContainingAll("127.0.0.1:" + deaf.getLocalPort(), "connectTimeout");
            }
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    private static Mono<PgConnection> create(String host, int port, Duration connectTimeout) {
        return new PgConnectionFactory(PgConnectionOptions.builder()
                        .host(host)
                        .port(port)
                        .user("me")
                        .connectTimeout(connectTimeout)
                        .build())
                .create();
    }
}
