package io.pgflux.tls;

import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.BackendMessages.textRow;
import static io.pgflux.testing.FrontendMessage.CANCEL_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.api.SslMode;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.testing.ScriptedServer.Script;
import io.pgflux.testing.TestCertificates;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What the other side of an encrypted connection sees, and the driver of it. */
class TlsConversationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** By the simple protocol. */
    private static final String SQL = "SELECT 'a'; SELECT 'b'";

    private static final byte[] ROW = concat(rowDescription(Column.text("letter", 25)), textRow("a"));

    private static final byte[] REST = concat(
            commandComplete("SELECT 1"),
            rowDescription(Column.text("letter", 25)),
            textRow("b"),
            commandComplete("SELECT 1"),
            readyForQuery('I'));

    private final SSLContext identity = TestCertificates.context(TestCertificates.SERVER);

    static Stream<SslProvider> providers() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL);
    }

    private static PgConnectionFactory factory(ScriptedServer server, Consumer<PgConnectionOptions.Builder> further) {
        PgConnectionOptions.Builder options = PgConnectionOptions.builder()
                .host("localhost")
                .port(server.port())
                .user("me")
                .connectTimeout(Duration.ofSeconds(10))
                .cancelGrace(Duration.ZERO)
                .sslMode(SslMode.VERIFY_FULL)
                .sslRootCert(TestCertificates.ROOT.getCertificatePEM().getBytes(StandardCharsets.US_ASCII));
        further.accept(options);
        return new PgConnectionFactory(options.build());
    }

    private static PgConnection connect(PgConnectionFactory factory) {
        return factory.create().block(PATIENCE);
    }

    private static Flux<String> letters(PgConnection connection) {
        return connection
                .createStatement(SQL)
                .execute()
                .concatMap(result -> result.map(row -> row.get(0, String.class)));
    }

    /** A reset would fail the script. */
    @ParameterizedTest
    @MethodSource("providers")
    void aCloseIsTerminateAndFin(SslProvider provider) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.startTls(identity);
            script.login();
            script.expect("Q");
            script.send(ROW, REST);
            script.expect("X");
            script.expectFin();
        })) {
            PgConnection connection = connect(
                    factory(server, options -> options.sslContextBuilderCustomizer(tls -> tls.sslProvider(provider))));
            StepVerifier.create(letters(connection)).expectNext("a", "b").verifyComplete();
            connection.close().block(PATIENCE);
            server.assertSuccessful();
        }
    }

    /** As a truncation by somebody in between looks. */
    @ParameterizedTest
    @MethodSource("providers")
    void anEndInTheMiddleOfAnAnswerIsALoss(SslProvider provider) {
        Script truncated = script -> {
            script.startTls(identity);
            script.login();
            script.expect("Q");
            script.send(ROW);
            script.closeInClearText();
        };
        try (ScriptedServer server = ScriptedServer.start(truncated)) {
            PgConnection connection = connect(
                    factory(server, options -> options.sslContextBuilderCustomizer(tls -> tls.sslProvider(provider))));
            StepVerifier.create(letters(connection))
                    .expectNext("a")
                    .expectErrorSatisfies(TlsConversationTest::isLoss)
                    .verify(PATIENCE);
            assertThat(connection.validate(ValidationDepth.LOCAL).block(PATIENCE))
                    .isFalse();
        }
    }

    /** A record that says 64 bytes and has 5. */
    @Test
    void anEndInTheMiddleOfARecordIsALoss() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.startTls(identity);
            script.login();
            script.expect("Q");
            script.send(ROW);
            script.sendInClearText(HexFormat.of().parseHex("17030300400102030405"));
            script.closeInClearText();
        })) {
            PgConnection connection = connect(factory(server, options -> {}));
            StepVerifier.create(letters(connection))
                    .expectNext("a")
                    .expectErrorSatisfies(TlsConversationTest::isLoss)
                    .verify(PATIENCE);
        }
    }

    /** Its tag is wrong. OpenSSL only sends an alert, and notices the rest with the server's answer to that. */
    @ParameterizedTest
    @MethodSource("providers")
    void aForgedRecordIsALoss(SslProvider provider) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.startTls(identity);
            script.login();
            script.expect("Q");
            script.send(ROW);
            script.sendInClearText(HexFormat.of().parseHex("1703030020" + "00".repeat(32)));
            assertThatThrownBy(script::expectAny).hasMessageContaining("the driver is gone");
        })) {
            PgConnection connection = connect(
                    factory(server, options -> options.sslContextBuilderCustomizer(tls -> tls.sslProvider(provider))));
            StepVerifier.create(letters(connection))
                    .expectNext("a")
                    .expectErrorSatisfies(TlsConversationTest::isLoss)
                    .verify(PATIENCE);
        }
    }

    private static void isLoss(Throwable error) {
        assertThat(error).isInstanceOf(R2dbcNonTransientResourceException.class);
        assertThat(((R2dbcException) error).getSqlState()).isEqualTo("08006");
    }

    /** A record is complete with its last byte only, whatever arrives when. */
    @ParameterizedTest
    @MethodSource("providers")
    void recordsMayComeInAnyPieces(SslProvider provider) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.startTls(identity);
            script.login();
            script.expect("Q");
            script.sendOneByteAtATime(ROW, REST); // each a record of its own
            script.expect("X");
        })) {
            PgConnection connection = connect(
                    factory(server, options -> options.sslContextBuilderCustomizer(tls -> tls.sslProvider(provider))));
            StepVerifier.create(letters(connection)).expectNext("a", "b").verifyComplete();
            connection.close().block(PATIENCE);
        }
    }

    /** With the same checks, on the same address; and the key never in clear text. */
    @Test
    void aCancelRequestIsEncryptedAsItsSessionIs() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    script.startTls(identity);
                    script.login();
                    script.expect("Q");
                    asked.countDown();
                    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
                    script.send(ROW, REST);
                    script.expect("X");
                },
                script -> {
                    script.startTls(identity);
                    script.expect("" + CANCEL_REQUEST);
                    cancelled.countDown();
                })) {
            PgConnection connection = connect(factory(server, options -> {}));
            Disposable statement = letters(connection).subscribe();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            statement.dispose();
            connection.close().block(PATIENCE);
            server.assertSuccessful();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /** A cancel request that could only go in clear text is not sent. */
    @Test
    void aCancelRequestIsNotSentWhereTlsIsStripped() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    script.startTls(identity);
                    script.login();
                    script.expect("Q");
                    asked.countDown();
                    assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
                    script.send(ROW, REST);
                    script.expect("X");
                },
                script -> {
                    script.expect("~");
                    script.send(new byte[] {'N'});
                    script.expectFin();
                })) {
            PgConnection connection = connect(factory(server, options -> options.sslMode(SslMode.REQUIRE)));
            Flux<String> letters = letters(connection).replay().autoConnect(0);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> connection.cancel().block(PATIENCE)).hasMessageContaining("refuses TLS");
            refused.countDown();
            StepVerifier.create(letters).expectNext("a", "b").verifyComplete();
            connection.close().block(PATIENCE);
            server.assertSuccessful();
        }
    }

    /** PostgreSQL itself resumes no session; what stands in front of it may. */
    @Test
    void aSecondConnectionResumesTheSessionOfTheFirst() {
        ConcurrentLinkedQueue<Long> created = new ConcurrentLinkedQueue<>();
        List<byte[]> ids = new ArrayList<>();
        Script accept = script -> {
            SSLSession session = script.startTls(identity);
            script.login();
            created.add(session.getCreationTime());
            ids.add(session.getId());
            script.expect("X");
        };
        try (ScriptedServer server = ScriptedServer.start(accept, accept)) {
            List<SSLSession> sessions = new ArrayList<>();
            PgConnectionFactory factory = factory(
                    server,
                    options -> options.sslEngineCustomizer(engine -> {
                                sessions.add(engine.getSession());
                                return engine;
                            })
                            .sslContextBuilderCustomizer(
                                    tls -> tls.sslProvider(SslProvider.JDK).protocols("TLSv1.2")));
            for (int i = 0; i < 2; i++) {
                connect(factory).close().block(PATIENCE);
            }
            server.assertSuccessful();
            assertThat(ids.get(1)).isEqualTo(ids.get(0)).isNotEmpty();
            assertThat(created).hasSize(2).containsOnly(created.peek());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theServerIsToldWhichHostIsMeant(SslProvider provider) {
        assertThat(namesSeen(
                        "localhost", options -> options.sslContextBuilderCustomizer(tls -> tls.sslProvider(provider))))
                .hasSize(1)
                .allSatisfy(name -> assertThat(name.getEncoded()).asString().isEqualTo("localhost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1"})
    void anAddressIsNoNameOfAHost(String address) {
        assertThat(namesSeen(address, options -> {})).isEmpty();
    }

    @Test
    void theServerIsNotToldWhereThatIsNotWanted() {
        assertThat(namesSeen("localhost", options -> options.sslSni(false))).isEmpty();
    }

    private List<SNIServerName> namesSeen(String host, Consumer<PgConnectionOptions.Builder> further) {
        List<SNIServerName> names = new ArrayList<>();
        try (ScriptedServer server = ScriptedServer.start(script -> {
            SSLSession session = script.startTls(identity);
            names.addAll(((ExtendedSSLSession) session).getRequestedServerNames());
            script.login();
            script.expect("X");
        })) {
            PgConnectionFactory factory = factory(server, options -> further.accept(options.host(host)));
            connect(factory).close().block(PATIENCE);
            server.assertSuccessful();
        }
        return names;
    }

    @Test
    void aVerifierOfTheUsersOwnDecidesInsteadOfTheRules() {
        SSLContext elsewhere = TestCertificates.context(TestCertificates.SERVER_ELSEWHERE);
        Script accept = script -> {
            script.startTls(elsewhere);
            script.login();
            script.expect("X");
        };
        try (ScriptedServer server = ScriptedServer.start(accept)) {
            connect(factory(
                            server,
                            options -> options.sslHostnameVerifier((host, session) -> host.equals("localhost"))))
                    .close()
                    .block(PATIENCE);
        }
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.startTls(elsewhere);
            script.expectFin();
        })) {
            PgConnectionFactory refusing =
                    factory(server, options -> options.sslHostnameVerifier((host, session) -> false));
            assertThatThrownBy(() -> connect(refusing))
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining("sslHostnameVerifier refuses");
        }
    }

    /** Netty would keep it to itself, and nobody would know before the deadline. */
    @Test
    void anErrorOfAVerifierOrCustomizerEndsTheAttempt() {
        ends(
                script -> script.startTls(identity),
                options -> options.sslHostnameVerifier((host, session) -> {
                    throw new NoClassDefFoundError("Missing");
                }));
        ends(
                script -> {
                    script.expect("~");
                    script.send(new byte[] {'S'});
                    script.expectEnd();
                },
                options -> options.sslEngineCustomizer(engine -> {
                    throw new NoClassDefFoundError("Missing");
                }));
    }

    private static void ends(Script script, Consumer<PgConnectionOptions.Builder> broken) {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            PgConnectionFactory factory = factory(server, broken);
            assertThatThrownBy(() -> connect(factory))
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining("NoClassDefFoundError");
        }
    }
}
