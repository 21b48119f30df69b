package io.pgflux.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import io.pgflux.testing.TestCertificates;
import io.pgflux.testing.TlsServer;
import io.r2dbc.spi.R2dbcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** Every mode with every kind of certificate, by both ways to begin, with the JDK's TLS and with OpenSSL. */
class TlsMatrixIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final TlsServer server = TlsServer.shared();

    /** What a server shows, and what is wrong with it. */
    private enum Shown {
        RIGHT(TestCertificates.SERVER, ""),
        OF_UNKNOWN_ROOT(TestCertificates.SERVER_OF_UNKNOWN_ROOT, "no root certificate vouches"),
        ELSEWHERE(TestCertificates.SERVER_ELSEWHERE, "is refused for localhost"),
        EXPIRED(TestCertificates.SERVER_EXPIRED, "has expired"),
        SELF_SIGNED(TestCertificates.SERVER_SELF_SIGNED, "no root certificate vouches");

        private final X509Bundle bundle;
        private final String complaint;

        Shown(X509Bundle bundle, String complaint) {
            this.bundle = bundle;
            this.complaint = complaint;
        }

        boolean isAcceptedBy(SslMode mode, boolean withRoots) {
            return switch (mode) {
                case DISABLE, ALLOW, PREFER -> true;
                case REQUIRE -> !withRoots || this == RIGHT || this == ELSEWHERE;
                case VERIFY_CA -> this == RIGHT || this == ELSEWHERE;
                case VERIFY_FULL -> this == RIGHT;
            };
        }
    }

    /** One cell of the matrix. */
    private record Attempt(
            SslProvider provider, Shown shown, SslMode mode, boolean withRoots, SslNegotiation negotiation) {

        PgConnectionFactory factory() {
            PgConnectionOptions.Builder options =
                    options("app", provider).sslMode(mode).sslNegotiation(negotiation);
            return new PgConnectionFactory((withRoots ? options.sslRootCert(root()) : options).build());
        }

        void succeedsOrFailsAsItShould() {
            boolean answers =
                    negotiation == SslNegotiation.POSTGRES || server.server().version() >= 17;
            if (answers && shown.isAcceptedBy(mode, withRoots)) {
                assertThat(encrypted(factory()))
                        .isEqualTo(mode.compareTo(SslMode.PREFER) >= 0 ? "encrypted" : "in clear text");
            } else {
                R2dbcException refusal = refusal(factory());
                assertThat(refusal.getSqlState()).isEqualTo("08001");
                assertThat(refusal).hasMessageContaining(answers ? shown.complaint : "There is no TLS");
            }
        }

        @Override
        public String toString() {
            return "%s, %s, sslMode=%s%s, sslNegotiation=%s"
                    .formatted(provider, shown, mode, withRoots ? " with roots" : "", negotiation);
        }
    }

    @AfterAll
    static void showTheRightOneAgain() {
        server.show(TestCertificates.SERVER);
    }

    static byte[] root() {
        return TestCertificates.ROOT.getCertificatePEM().getBytes(StandardCharsets.US_ASCII);
    }

    static PgConnectionOptions.Builder options(String user, SslProvider provider) {
        return PgConnectionOptions.builder()
                .host(server.host())
                .port(server.port())
                .user(user)
                .database("postgres")
                .connectTimeout(PATIENCE)
                .sslContextBuilderCustomizer(builder -> builder.sslProvider(provider));
    }

    static String encrypted(PgConnectionFactory factory) {
        return Mono.usingWhen(
                        factory.create(),
                        connection -> connection
                                .createStatement("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                                .execute()
                                .flatMap(result -> result.map(row -> row.get(0, Boolean.class)))
                                .single()
                                .map(ssl -> ssl ? "encrypted" : "in clear text"),
                        PgConnection::close)
                .block(PATIENCE);
    }

    static R2dbcException refusal(PgConnectionFactory factory) {
        try {
            return fail("connected " + encrypted(factory));
        } catch (R2dbcException e) {
            return e;
        }
    }

    @Test
    void opensslIsThere() {
        assertThat(OpenSsl.isAvailable()).isTrue();
    }

    @TestFactory
    Stream<DynamicNode> aServerIsTakenForWhatItShows() {
        return Stream.of(Shown.values())
                .flatMap(shown -> attempts(shown).stream()
                        .map(attempt -> dynamicTest(attempt.toString(), () -> {
                            server.show(shown.bundle);
                            attempt.succeedsOrFailsAsItShould();
                        })));
    }

    private static List<Attempt> attempts(Shown shown) {
        List<Attempt> attempts = new ArrayList<>();
        for (SslProvider provider : List.of(SslProvider.JDK, SslProvider.OPENSSL)) {
            for (SslMode mode : SslMode.values()) {
                boolean verifies = mode.compareTo(SslMode.VERIFY_CA) >= 0;
                attempts.add(new Attempt(provider, shown, mode, verifies, SslNegotiation.POSTGRES));
                if (mode.requiresTls()) {
                    attempts.add(new Attempt(provider, shown, mode, true, SslNegotiation.DIRECT));
                }
                if (mode == SslMode.REQUIRE) {
                    attempts.add(new Attempt(provider, shown, mode, true, SslNegotiation.POSTGRES));
                }
            }
        }
        return attempts;
    }

    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"ALLOW", "PREFER", "REQUIRE"})
    void whoTheServerWantsEncryptedIs(SslMode mode) {
        assertThat(encrypted(new PgConnectionFactory(
                        options("tls_only", SslProvider.JDK).sslMode(mode).build())))
                .isEqualTo("encrypted");
    }

    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"DISABLE", "ALLOW", "PREFER"})
    void whoTheServerWantsInClearTextIsUnlessTheModeForbidsIt(SslMode mode) {
        assertThat(encrypted(new PgConnectionFactory(
                        options("clear_only", SslProvider.JDK).sslMode(mode).build())))
                .isEqualTo("in clear text");
    }

    @Test
    void requireNeverGoesOnInClearText() {
        R2dbcException refusal = refusal(new PgConnectionFactory(
                options("clear_only", SslProvider.JDK).sslMode(SslMode.REQUIRE).build()));

        assertThat(refusal.getSqlState()).isEqualTo("28000");
        assertThat(refusal).hasMessageContaining("clear_only");
    }

    @Test
    void disableIsRefusedWhereTlsIsDemanded() {
        R2dbcException refusal = refusal(new PgConnectionFactory(
                options("tls_only", SslProvider.JDK).sslMode(SslMode.DISABLE).build()));

        assertThat(refusal.getSqlState()).isEqualTo("28000");
    }

    @Test
    void bothErrorsOfTwoAttemptsAreTold() {
        R2dbcException refusal = refusal(new PgConnectionFactory(
                options("cert_user", SslProvider.JDK).sslMode(SslMode.PREFER).build()));

        assertThat(refusal.getSqlState()).isEqualTo("28000");
        assertThat(refusal).hasMessageContaining("pg_hba.conf");
        assertThat(refusal.getSuppressed())
                .anySatisfy(first -> assertThat(first).hasMessageContaining("valid client certificate"));
    }
}
