package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import io.pgflux.tls.Roots;
import io.pgflux.tls.TlsOptions;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.nio.file.Path;
import java.util.function.Function;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How TLS is asked for, and what is refused because it would be less safe than it looks. */
class TlsOptionsTest {

    private static TlsOptions of(String query) {
        return read(ConnectionFactoryOptions.parse("r2dbc:pgflux://app@db.example/shop?" + query));
    }

    private static TlsOptions read(ConnectionFactoryOptions options) {
        return new OptionReader(options).read().values().tls();
    }

    @Test
    void withoutAnOptionTlsIsPreferred() {
        TlsOptions options = of("");

        assertThat(options.mode()).isEqualTo(SslMode.PREFER);
        assertThat(options.negotiation()).isEqualTo(SslNegotiation.POSTGRES);
        assertThat(options.roots()).isNull();
        assertThat(options.sni()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "disable, DISABLE",
        "ALLOW, ALLOW",
        "prefer, PREFER",
        "require, REQUIRE",
        "verify-ca, VERIFY_CA",
        "VERIFY_CA, VERIFY_CA",
        "verify-full, VERIFY_FULL",
        "Verify_Full, VERIFY_FULL"
    })
    void aModeIsSpelledAsLibpqOrJavaDoes(String spelling, SslMode mode) {
        assertThat(of("sslMode=" + spelling).mode()).isEqualTo(mode);
        assertThat(of("sslmode=" + spelling).mode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "tunnel", "verify", ""})
    void anotherModeIsRefusedWithThoseThatThereAre(String mode) {
        assertThatThrownBy(() -> of("sslMode=" + mode))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sslMode")
                .hasMessageContaining("[disable, allow, prefer, require, verify-ca, verify-full]");
    }

    /** As with the incumbent. */
    @Test
    void theSecureSchemeVerifiesAll() {
        assertThat(read(ConnectionFactoryOptions.parse("r2dbcs:postgresql://app@db.example/shop"))
                        .mode())
                .isEqualTo(SslMode.VERIFY_FULL);
        assertThat(of("ssl=true").mode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(of("ssl=true&sslMode=require").mode()).isEqualTo(SslMode.REQUIRE);
        assertThat(of("ssl=false").mode()).isEqualTo(SslMode.PREFER);
        assertThat(ConnectionFactories.get("r2dbcs:postgresql://app@db.example/shop"))
                .isInstanceOf(PgConnectionFactory.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ssl=true&sslMode=prefer, ssl=true",
        "ssl=true&sslMode=disable, ssl=true",
        "sslRootCert=/root.crt, sslRootCert",
        "sslRootCert=/root.crt&sslMode=allow, sslRootCert",
        "sslRootCert=system&sslMode=require, verify-full",
        "sslRootCert=jvm&sslMode=verify-ca, verify-full",
        "sslCrl=/root.crl&sslMode=prefer, sslCrl",
        "sslNegotiation=direct, sslNegotiation",
        "sslNegotiation=direct&sslMode=prefer, sslNegotiation",
        "sslNegotiation=tunnel, sslNegotiation",
        "sslRootCert=http%3A%2F%2Fdb.example%2Froot.crt&sslMode=verify-full, https",
        "sslHostnameVerifier=com.example.Verifier, sslHostnameVerifier",
        "ssl=perhaps, ssl"
    })
    void whatIsLessSafeThanItLooksIsRefusedWithACure(String query, String named) {
        assertThatThrownBy(() -> of(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @Test
    void publicRootsMeanVerifyFull() {
        TlsOptions options = of("sslrootcert=system");

        assertThat(options.mode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(options.roots()).isEqualTo(Roots.Public.SYSTEM);
        assertThat(of("sslRootCert=JVM").roots()).isEqualTo(Roots.Public.JVM);
    }

    @Test
    void libpqsSpellingIsUnderstood() {
        TlsOptions options = of("sslmode=verify-full&sslnegotiation=direct&sslrootcert=/r.crt&sslcrl=/r.crl"
                + "&sslcert=/c.crt&sslkey=/c.key&sslpassword=secret&sslsni=0");

        assertThat(options.negotiation()).isEqualTo(SslNegotiation.DIRECT);
        assertThat(options.revocations()).hasToString(Path.of("/r.crl").toString());
        assertThat(options.certificate()).hasToString(Path.of("/c.crt").toString());
        assertThat(options.key()).hasToString(Path.of("/c.key").toString());
        assertThat(options.password()).hasToString("secret");
        assertThat(options.sni()).isFalse();
    }

    @Test
    void whatIsNoStringIsTakenAsItIs() {
        HostnameVerifier verifier = (host, session) -> true;
        Function<SSLEngine, SSLEngine> engines = engine -> engine;
        TlsOptions options =
                read(ConnectionFactoryOptions.parse("r2dbc:pgflux://app@db.example/shop?sslMode=verify-full")
                        .mutate()
                        .option(PgConnectionFactoryProvider.SSL_ROOT_CERT, new byte[] {1})
                        .option(PgConnectionFactoryProvider.SSL_HOSTNAME_VERIFIER, verifier)
                        .option(PgConnectionFactoryProvider.SSL_CONTEXT_BUILDER_CUSTOMIZER, builder -> builder)
                        .option(PgConnectionFactoryProvider.SSL_ENGINE_CUSTOMIZER, engines)
                        .build());

        assertThat(options.roots()).isInstanceOf(Roots.Given.class);
        assertThat(options.hostnameVerifier()).isSameAs(verifier);
        assertThat(options.engines()).isSameAs(engines);
    }

    @Test
    void secretsAreNotInTheText() {
        assertThat(of("sslPassword=very-secret&sslMode=require").toString()).doesNotContain("very-secret");
        assertThat(ConnectionFactoryOptions.builder()
                        .option(PgConnectionFactoryProvider.SSL_PASSWORD, "very-secret")
                        .build()
                        .toString())
                .doesNotContain("very-secret");
    }
}
