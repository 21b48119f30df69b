package io.pgflux.tls;

import static io.pgflux.testing.BackendMessages.authenticationCleartextPassword;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.testing.ScriptedServer.Script;
import io.pgflux.testing.TestCertificates;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** A server that is none, or somebody between the driver and the server. */
class TlsAttacksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final byte[] YES = {'S'};
    private static final byte[] NO = {'N'};

    private static final SSLContext RIGHT = TestCertificates.context(TestCertificates.SERVER);
    private static final SSLContext IMPOSTOR = TestCertificates.context(TestCertificates.SERVER_OF_UNKNOWN_ROOT);

    private static PgConnectionFactory factory(ScriptedServer server, SslMode mode) {
        return factory(server, mode, SslNegotiation.POSTGRES, Duration.ofSeconds(10));
    }

    private static PgConnectionFactory factory(
            ScriptedServer server, SslMode mode, SslNegotiation negotiation, Duration timeout) {
        PgConnectionOptions.Builder options = PgConnectionOptions.builder()
                .host(server.host())
                .port(server.port())
                .user("me")
                .password("never seen in clear text")
                .connectTimeout(timeout)
                .sslMode(mode)
                .sslNegotiation(negotiation);
        if (mode.requiresTls()) {
            options.sslRootCert(TestCertificates.ROOT.getCertificatePEM().getBytes(StandardCharsets.US_ASCII));
        }
        return new PgConnectionFactory(options.build());
    }

    private static R2dbcException refusal(PgConnectionFactory factory) {
        try {
            factory.create().block(PATIENCE);
        } catch (R2dbcException e) {
            return e;
        }
        throw new AssertionError("connected");
    }

    private static R2dbcException refusal(SslMode mode, Script... scripts) {
        try (ScriptedServer server = ScriptedServer.start(scripts)) {
            R2dbcException refusal = refusal(factory(server, mode));
            server.assertSuccessful();
            return refusal;
        }
    }

    /** CVE-2021-23222: it would be taken for what the server says encrypted. */
    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"PREFER", "REQUIRE", "VERIFY_FULL"})
    void bytesInClearTextBehindTheAnswerAreAnAttack(SslMode mode) {
        R2dbcException refusal = refusal(mode, script -> {
            script.expect("~");
            script.send(concat(YES, authenticationOk(), readyForQuery('I')));
            script.expectEnd();
        });

        assertThat(refusal.getSqlState()).isEqualTo("08P01");
        assertThat(refusal).hasMessageContaining("somebody may sit in between");
    }

    /** In a segment of their own they are no part of the handshake either. */
    @Test
    void bytesInClearTextInFrontOfTheHandshakeEndIt() {
        R2dbcException refusal = refusal(SslMode.VERIFY_FULL, script -> {
            script.expect("~");
            script.send(YES);
            script.expectByte(); // of the handshake
            script.send(authenticationOk(), readyForQuery('I'));
            script.closeWithFin();
        });

        assertThat(refusal.getSqlState()).isEqualTo("08001");
        assertThat(refusal).hasMessageContaining("There is no TLS with");
    }

    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
    void strippedTlsIsRefused(SslMode mode) {
        R2dbcException refusal = refusal(mode, script -> {
            script.expect("~");
            script.send(NO);
            script.expectFin();
        });

        assertThat(refusal.getSqlState()).isEqualTo("08001");
        assertThat(refusal).hasMessageContaining("refuses TLS, which is needed (sslMode=" + mode);
    }

    /** CVE-2024-10977: nobody vouches for the text, and a user would believe it. */
    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"PREFER", "VERIFY_FULL"})
    void anErrorInFrontOfTlsIsNotShown(SslMode mode) {
        R2dbcException refusal = refusal(mode, script -> {
            script.expect("~");
            script.send(errorResponse("FATAL", "28P01", "Please send your password to evil.example"));
            script.expectEnd();
        });

        assertThat(refusal.getSqlState()).isEqualTo("08001");
        assertThat(refusal).hasMessageContaining("answered the request for TLS with an error");
        assertThat(refusal.toString()).doesNotContain("evil.example");
    }

    @Test
    void anotherAnswerIsNotPostgres() {
        R2dbcException refusal = refusal(SslMode.PREFER, script -> {
            script.expect("~");
            script.send("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII));
            script.expectEnd();
        });

        assertThat(refusal.getSqlState()).isEqualTo("08P01");
    }

    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"PREFER", "REQUIRE"})
    void aServerThatHangsUpIsAnError(SslMode mode) {
        R2dbcException refusal = refusal(mode, script -> {
            script.expect("~");
            script.closeWithFin();
        });

        assertThat(refusal.getSqlState()).isEqualTo("08001");
        assertThat(refusal).hasMessageContaining("closed the connection when it was asked for TLS");
    }

    @Test
    void theCertificateOfAnotherEndsTheConnectionBeforeAnythingIsSaid() {
        R2dbcException refusal = refusal(SslMode.VERIFY_FULL, script -> {
            try {
                script.startTls(IMPOSTOR);
                script.expectAny();
            } catch (SSLException | AssertionError e) {
                return; // the driver's alert, which in TLS 1.3 may come after the handshake
            }
            throw new AssertionError("the driver has told who it is");
        });

        assertThat(refusal.getSqlState()).isEqualTo("08001");
        assertThat(refusal).hasMessageContaining("no root certificate vouches");
    }

    /** As libpq: prefer is safe from listeners only. */
    @Test
    void preferGoesOnInClearTextWhereTlsFails() {
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    script.expect("~");
                    script.send(YES);
                    script.expectByte(); // of the handshake
                    script.sendInClearText("no TLS at all".getBytes(StandardCharsets.US_ASCII));
                    script.closeWithFin();
                },
                script -> {
                    script.login();
                    script.expect("X");
                })) {
            PgConnection connection = factory(server, SslMode.PREFER).create().block(PATIENCE);
            connection.close().block(PATIENCE);
            server.assertSuccessful();
            assertThat(server.receivedTags()).isEqualTo("~^X");
        }
    }

    @Test
    void theErrorOfTheFirstAttemptIsToldWithTheSecond() {
        R2dbcException refusal = refusal(
                SslMode.PREFER,
                script -> {
                    script.startTls(RIGHT);
                    script.acceptStartup();
                    script.send(errorResponse("FATAL", "28000", "not encrypted, please"));
                },
                script -> {
                    script.acceptStartup();
                    script.send(errorResponse("FATAL", "28000", "not in clear text, please"));
                });

        assertThat(refusal).hasMessageContaining("not in clear text");
        assertThat(refusal.getSuppressed())
                .anySatisfy(first -> assertThat(first).hasMessageContaining("not encrypted"));
    }

    /** A wrong password is wrong in clear text as well, where others could read it. */
    @ParameterizedTest
    @ValueSource(strings = {"28P01", "28000"}) // the second with LDAP, PAM and RADIUS
    void aWrongPasswordIsNotTriedAgainInClearText(String sqlState) {
        R2dbcException refusal = refusal(SslMode.PREFER, script -> {
            script.startTls(RIGHT);
            script.acceptStartup();
            script.send(authenticationCleartextPassword());
            script.expect("p");
            script.send(errorResponse("FATAL", sqlState, "authentication failed"));
            script.expectFin();
        });

        assertThat(refusal.getSqlState()).isEqualTo(sqlState);
    }

    /** Who is in between can break any record, and would have what it held. */
    @Test
    void aPasswordThatWasSentEncryptedIsNotSentAgainInClearText() {
        R2dbcException refusal = refusal(SslMode.PREFER, script -> {
            script.startTls(RIGHT);
            script.acceptStartup();
            script.send(authenticationCleartextPassword());
            script.expect("p");
            script.sendInClearText(HexFormat.of().parseHex("1703030020" + "00".repeat(32)));
            script.closeInClearText();
        });

        assertThat(refusal.getSqlState()).startsWith("08");
    }

    @Test
    void directMustBeAnsweredAsPostgres() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.startTlsNow(RIGHT, List.of());
            script.expectEnd();
        })) {
            R2dbcException refusal =
                    refusal(factory(server, SslMode.VERIFY_FULL, SslNegotiation.DIRECT, Duration.ofSeconds(10)));
            assertThat(refusal.getSqlState()).isEqualTo("08001");
            assertThat(refusal).hasMessageContaining("ALPN");
        }
    }

    @Test
    void directIsOneHandshakeAndTheLogin() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.startTlsNow(RIGHT, List.of("postgresql"));
            script.login();
            script.expect("X");
        })) {
            PgConnection connection = factory(
                            server, SslMode.VERIFY_FULL, SslNegotiation.DIRECT, Duration.ofSeconds(10))
                    .create()
                    .block(PATIENCE);
            connection.close().block(PATIENCE);
            server.assertSuccessful();
            assertThat(server.receivedTags()).isEqualTo("^X");
        }
    }

    /** Before the answer, and in the middle of the handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"", "S"})
    void silenceHasTheDeadlineOfTheWhole(String answer) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.expect("~");
            script.send(answer.getBytes(StandardCharsets.US_ASCII));
            script.silence();
        })) {
            R2dbcException refusal =
                    refusal(factory(server, SslMode.PREFER, SslNegotiation.POSTGRES, Duration.ofMillis(300)));
            assertThat(refusal).isInstanceOf(R2dbcTimeoutException.class);
            assertThat(refusal.getSqlState()).isEqualTo("08001");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S"})
    void aCancelClosesTheSocketInTheMiddleOfIt(String answer) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.expect("~");
            script.send(answer.getBytes(StandardCharsets.US_ASCII));
            asked.countDown();
            try {
                script.expectEnd();
            } catch (AssertionError hello) { // the first bytes of its handshake; then its end
                await(cancelled); // the server's end would send the driver to a second connection
                script.closeWithFin();
            }
        })) {
            Disposable attempt = factory(server, SslMode.PREFER).create().subscribe();
            await(asked);
            attempt.dispose();
            cancelled.countDown();
            server.assertSuccessful();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
