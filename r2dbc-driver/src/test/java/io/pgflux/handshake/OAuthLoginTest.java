package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.handshake.LoginAttempt.refusalOf;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.authenticationSasl;
import static io.pgflux.testing.BackendMessages.authenticationSaslContinue;
import static io.pgflux.testing.BackendMessages.authenticationSaslFinal;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgflux.PgConnectionOptions;
import io.pgflux.api.SslMode;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.FrontendMessage;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.testing.TestCertificates;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** OAUTHBEARER, which PostgreSQL has since 18. No server without a validator library can be asked. */
class OAuthLoginTest {

    private static final String TOKEN = "eyJhbGciOiJub25lIn0.e30._~+/-secret==";
    private static final String ERROR = "{\"status\":\"invalid_token\", \"scope\": \"openid pg\","
            + " \"openid-configuration\":\"https://issuer.example/.well-known/openid-configuration\"}";

    private static void expectToken(Conversation script, String token) throws IOException {
        script.acceptStartup();
        script.send(authenticationSasl("OAUTHBEARER"));
        FrontendMessage initial = script.expect("p").get(0);
        assertThat(initial.text()).isEqualTo("OAUTHBEARER");
        ByteBuffer body = initial.body();
        body.position("OAUTHBEARER".length() + 1);
        assertThat(body.getInt()).isEqualTo(body.remaining());
        assertThat(StandardCharsets.UTF_8.decode(body).toString()).isEqualTo("n,,\1auth=Bearer " + token + "\1\1");
    }

    private static void accept(Conversation script) throws IOException {
        script.send(authenticationOk(), readyForQuery('I'));
        script.expect("X");
    }

    private static void refuse(Conversation script) throws IOException {
        script.send(authenticationSaslContinue(ERROR));
        assertThat(script.expect("p").get(0).body()).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
        script.send(errorResponse("FATAL", "28000", "OAuth bearer authentication failed for user \"me\""));
    }

    @Test
    void theTokenLogsIn() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            expectToken(script, TOKEN);
            accept(script);
        })) {
            LoginAttempt.at(server, options -> options.oauthToken(new StringBuilder(TOKEN)))
                    .block(PATIENCE)
                    .close()
                    .block(PATIENCE);
        }
    }

    @Test
    void theTokenIsAskedForOnlyByAServerThatWantsIt() {
        AtomicInteger asked = new AtomicInteger();
        Mono<String> token =
                Mono.fromCallable(() -> TOKEN + asked.incrementAndGet()).delayElement(Duration.ofMillis(1));
        ScriptedServer.Script trusting = script -> {
            script.login();
            script.expect("X");
        };
        try (ScriptedServer server = ScriptedServer.start(trusting, script -> {
            expectToken(script, TOKEN + 1);
            accept(script);
        })) {
            for (int i = 0; i < 2; i++) {
                assertThat(asked).hasValue(0);
                LoginAttempt.at(server, options -> options.oauthToken(token))
                        .block(PATIENCE)
                        .close()
                        .block(PATIENCE);
            }
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void whatTheServerSaysOfARefusedTokenIsTold() {
        R2dbcException refusal = refusalOf(
                script -> {
                    expectToken(script, TOKEN);
                    refuse(script);
                },
                options -> options.oauthToken(TOKEN));

        assertThat(refusal)
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContainingAll(
                        "OAuth bearer authentication failed", "invalid_token", "openid pg", "https://issuer.example/")
                .hasMessageNotContaining(TOKEN);
        assertThat(refusal.getSqlState()).isEqualTo("28000");
    }

    @Test
    void aTokenThatHasExpiredIsReplacedOnce() {
        Flux<String> tokens = Flux.just("first", "second", "third");
        AtomicInteger next = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    expectToken(script, "first");
                    refuse(script);
                },
                script -> {
                    expectToken(script, "second");
                    accept(script);
                })) {
            LoginAttempt.at(
                            server,
                            options -> options.oauthToken(Mono.defer(() -> tokens.elementAt(next.getAndIncrement()))))
                    .block(PATIENCE)
                    .close()
                    .block(PATIENCE);
            assertThat(next).hasValue(2);
        }
    }

    @Test
    void twoTokensAreEnough() {
        AtomicInteger next = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    expectToken(script, "token1");
                    refuse(script);
                },
                script -> {
                    expectToken(script, "token2");
                    refuse(script);
                })) {
            LoginAttempt.refusal(
                    LoginAttempt.at(server, options -> options.oauthToken(() -> "token" + next.incrementAndGet())));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /** Everybody on the way could read it, and use it. */
    @Test
    void aTokenDoesNotGoInClearToAnotherMachine() throws SocketException {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.startAt(addressOfThisMachine(), script -> {
            script.acceptStartup();
            script.send(authenticationSasl("OAUTHBEARER"));
            script.expectFin();
        })) {
            R2dbcException refusal = LoginAttempt.refusal(
                    LoginAttempt.at(server, options -> options.oauthToken(() -> TOKEN + asked.incrementAndGet())));

            assertThat(refusal)
                    .isInstanceOf(R2dbcPermissionDeniedException.class)
                    .hasMessageContainingAll("not encrypted", "oauthWithoutTls");
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void aTokenGoesInClearToAnotherMachineIfTheUserSaysSo() throws SocketException {
        try (ScriptedServer server = ScriptedServer.startAt(addressOfThisMachine(), script -> {
            expectToken(script, TOKEN);
            accept(script);
        })) {
            LoginAttempt.at(server, options -> options.oauthToken(TOKEN).oauthWithoutTls(true))
                    .block(PATIENCE)
                    .close()
                    .block(PATIENCE);
        }
    }

    @Test
    void aTokenGoesToAnotherMachineByTls() throws SocketException {
        try (ScriptedServer server = ScriptedServer.startAt(addressOfThisMachine(), script -> {
            script.startTls(TestCertificates.context(TestCertificates.SERVER));
            expectToken(script, TOKEN);
            accept(script);
        })) {
            LoginAttempt.at(server, options -> options.oauthToken(TOKEN).sslMode(SslMode.REQUIRE))
                    .block(PATIENCE)
                    .close()
                    .block(PATIENCE);
        }
    }

    /** One that is not loopback; where there is none, the test is left out, or fails with pgflux.strict. */
    private static InetAddress addressOfThisMachine() throws SocketException {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(one -> one instanceof Inet4Address && !one.isLoopbackAddress())
                .findFirst();
        assumeTrue(address.isPresent() || Boolean.getBoolean("pgflux.strict"), "this machine has loopback only");
        return address.orElseThrow();
    }

    static Stream<ScriptedServer.Script> wrongServers() {
        return Stream.of(
                script -> {
                    expectToken(script, TOKEN);
                    script.send(authenticationSaslContinue(ERROR));
                    script.expect("p");
                    script.send(authenticationOk(), readyForQuery('I'));
                    script.expectFin();
                },
                script -> {
                    expectToken(script, TOKEN);
                    script.send(authenticationSaslContinue(ERROR));
                    script.expect("p");
                    script.send(authenticationSaslContinue(ERROR));
                    script.expectFin();
                },
                script -> {
                    expectToken(script, TOKEN);
                    script.send(authenticationSaslFinal("x"));
                    script.expectFin();
                },
                script -> {
                    expectToken(script, TOKEN);
                    script.send(authenticationSasl("OAUTHBEARER"));
                    script.expectFin();
                },
                script -> {
                    expectToken(script, TOKEN);
                    script.send(authenticationSaslContinue("\0\uffff{\"status\":\"\1\\u0000\"" + "[".repeat(60_000)));
                    script.expect("p");
                });
    }

    @ParameterizedTest
    @MethodSource("wrongServers")
    void aServerThatDoesNotKeepToTheMethodIsRefused(ScriptedServer.Script script) {
        R2dbcException refusal = refusalOf(script, options -> options.oauthToken(TOKEN));

        assertThat(refusal.getSqlState()).containsAnyOf("28", "08");
        assertThat(refusal).hasMessageNotContaining(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "tok\1en", "tok\0en", "tökén", "a,b"})
    void whatIsNoTokenIsNotSent(String token) {
        R2dbcException refusal = refusalOf(
                script -> {
                    script.acceptStartup();
                    script.send(authenticationSasl("OAUTHBEARER"));
                    script.expectFin();
                },
                options -> options.oauthToken(token));

        assertThat(refusal).isInstanceOf(R2dbcPermissionDeniedException.class).hasMessageContaining("OAuth token");
        assertThat(token.length() > 1 && refusal.getMessage().contains(token)).isFalse();
    }

    static Stream<Consumer<PgConnectionOptions.Builder>> noTokens() {
        return Stream.of(
                options -> {},
                options -> options.oauthToken((CharSequence) null),
                options -> options.password(TOKEN),
                options -> options.oauthToken(Mono.<String>empty()));
    }

    @ParameterizedTest
    @MethodSource("noTokens")
    void aTokenThatIsMissingIsNamed(Consumer<PgConnectionOptions.Builder> none) {
        R2dbcException refusal = refusalOf(
                script -> {
                    script.acceptStartup();
                    script.send(authenticationSasl("OAUTHBEARER"));
                    script.expectFin();
                },
                none);

        assertThat(refusal).isInstanceOf(R2dbcPermissionDeniedException.class).hasMessageContaining("oauthToken");
    }

    /** It is not the server's TLS that has failed, so it is no reason to do without. */
    static Stream<Exception> failures() {
        return Stream.of(
                new IllegalStateException("the issuer is away"),
                new SSLHandshakeException("the issuer's certificate has expired"),
                new IOException("the issuer does not answer"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureToGetTheTokenIsToldAsItIs(Exception failure) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.startTls(TestCertificates.context(TestCertificates.SERVER));
            script.acceptStartup();
            script.send(authenticationSasl("OAUTHBEARER"));
            script.expectEnd();
        })) {
            assertThat(LoginAttempt.at(
                                    server,
                                    options -> options.oauthToken(Mono.<String>error(failure))
                                            .sslMode(SslMode.PREFER)
                                            .host(server.host() + ":" + server.port() + "," + server.host() + ":1"))
                            .materialize()
                            .block(PATIENCE)
                            .getThrowable())
                    .isSameAs(failure);
            assertThat(server.connections()).isEqualTo(1);
        }
    }
}
