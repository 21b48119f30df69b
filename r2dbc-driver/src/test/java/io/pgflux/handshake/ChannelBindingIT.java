package io.pgflux.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.ChannelBinding;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.SslMode;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestCertificates;
import io.pgflux.testing.TlsIntruder;
import io.pgflux.testing.TlsServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** SCRAM tied to the certificate of a real server, and somebody in between who has another one. */
class ChannelBindingIT {

    private static final String ROLE = "scram_tls";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final TlsServer server = TlsServer.shared();

    @AfterAll
    static void showTheUsualCertificate() {
        TlsServer.shared().show(TestCertificates.SERVER);
    }

    private static PgConnectionFactory factory(int port, UnaryOperator<PgConnectionOptions.Builder> further) {
        return new PgConnectionFactory(further.apply(PgConnectionOptions.builder()
                        .host("localhost")
                        .port(port)
                        .user(ROLE)
                        .password(PostgresServer.password(ROLE))
                        .database(PostgresServer.SUPERUSER)
                        .sslMode(SslMode.REQUIRE)) // which checks no certificate
                .build());
    }

    private static void assertLogsIn(PgConnectionFactory factory) {
        for (int i = 0; i < 2; i++) { // the second time by resuming the session of TLS
            factory.create().flatMap(PgConnection::close).block(PATIENCE);
        }
    }

    private static Arguments certificate(String name, CertificateBuilder builder) throws Exception {
        return Arguments.of(Named.of(
                name,
                builder.subject("CN=" + name).setIsCertificateAuthority(true).buildSelfSigned()));
    }

    static Stream<Arguments> certificates() throws Exception {
        return Stream.of(
                certificate("RSA", new CertificateBuilder().rsa2048()),
                certificate("P-256", new CertificateBuilder().ecp256()),
                certificate("P-384", new CertificateBuilder().algorithm(CertificateBuilder.Algorithm.ecp384)));
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void aLoginIsTiedToTheCertificate(X509Bundle certificate) {
        server.show(certificate);

        for (SslProvider provider : new SslProvider[] {SslProvider.JDK, SslProvider.OPENSSL}) {
            for (ChannelBinding binding : ChannelBinding.values()) {
                assertLogsIn(factory(
                        server.port(),
                        options -> options.channelBinding(binding)
                                .sslContextBuilderCustomizer(tls -> tls.sslProvider(provider))));
            }
        }
    }

    /** Nobody has defined what hash is used of it; libpq refuses it as well. */
    @Test
    void aCertificateWithoutAHashIsAnErrorAndNoDowngrade() throws Exception {
        server.show(new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ed25519)
                .subject("CN=Ed25519")
                .setIsCertificateAuthority(true)
                .buildSelfSigned());

        for (ChannelBinding binding : new ChannelBinding[] {ChannelBinding.PREFER, ChannelBinding.REQUIRE}) {
            R2dbcException refusal = LoginAttempt.refusal(
                    jdk(options -> options.channelBinding(binding)).create());
            assertThat(refusal)
                    .isInstanceOf(R2dbcPermissionDeniedException.class)
                    .hasMessageContainingAll("signature", "channelBinding=disable");
        }
        assertLogsIn(jdk(options -> options.channelBinding(ChannelBinding.DISABLE)));
    }

    /** The JDK's TLS: Netty's own library refuses such certificates. */
    private PgConnectionFactory jdk(UnaryOperator<PgConnectionOptions.Builder> further) {
        return factory(
                server.port(),
                options -> further.apply(options).sslContextBuilderCustomizer(tls -> tls.sslProvider(SslProvider.JDK)));
    }

    @Test
    void withoutTlsThereIsNoChannelBinding() {
        assertLogsIn(factory(server.port(), options -> options.sslMode(SslMode.DISABLE)));

        R2dbcException refusal = LoginAttempt.refusal(factory(
                        server.port(),
                        options -> options.sslMode(SslMode.DISABLE).channelBinding(ChannelBinding.REQUIRE))
                .create());
        assertThat(refusal).hasMessageContaining("channelBinding=require");
    }

    @ParameterizedTest
    @EnumSource(names = "DISABLE", mode = EnumSource.Mode.EXCLUDE)
    void somebodyInBetweenIsNoticed(ChannelBinding binding) {
        server.show(TestCertificates.SERVER);
        try (TlsIntruder intruder = intruder(UnaryOperator.identity())) {
            R2dbcException refusal =
                    LoginAttempt.refusal(factory(intruder.port(), options -> options.channelBinding(binding))
                            .create());

            assertThat(refusal)
                    .isInstanceOf(PgException.class) // by the server
                    .hasMessageContaining("SCRAM channel binding check failed");
        }
    }

    @Test
    void somebodyWhoHidesTheOfferIsNoticed() {
        server.show(TestCertificates.SERVER);
        try (TlsIntruder intruder = intruder(TlsIntruder::withoutChannelBinding)) {
            R2dbcException preferred = LoginAttempt.refusal(
                    factory(intruder.port(), options -> options).create());
            assertThat(preferred)
                    .isInstanceOf(PgException.class)
                    .hasMessageContaining("SCRAM channel binding negotiation error");

            R2dbcException required = LoginAttempt.refusal(
                    factory(intruder.port(), options -> options.channelBinding(ChannelBinding.REQUIRE))
                            .create());
            assertThat(required).isNotInstanceOf(PgException.class).hasMessageContaining("channelBinding=require");
        }
    }

    /** So that it is known to work. */
    @Test
    void whoDoesNotMindIsServedByTheIntruder() {
        server.show(TestCertificates.SERVER);
        try (TlsIntruder intruder = intruder(UnaryOperator.identity())) {
            assertLogsIn(factory(intruder.port(), options -> options.channelBinding(ChannelBinding.DISABLE)));
        }
    }

    private TlsIntruder intruder(UnaryOperator<byte[]> change) {
        return TlsIntruder.start(
                TestCertificates.context(TestCertificates.SERVER_OF_UNKNOWN_ROOT), server.server(), change);
    }
}
