package io.pgflux.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import io.pgflux.testing.TestCertificates;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** One context for many connections, made of what is found. */
class TlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path home;

    private final AtomicInteger built = new AtomicInteger();

    private Tls tls(SslMode mode, @Nullable Roots roots) {
        return new Tls(options(mode, roots, true), home);
    }

    private TlsOptions options(SslMode mode, @Nullable Roots roots, boolean sni) {
        Function<SslContextBuilder, SslContextBuilder> counting = builder -> {
            built.incrementAndGet();
            return builder.sslProvider(SslProvider.JDK);
        };
        return new TlsOptions(
                mode, SslNegotiation.POSTGRES, roots, null, null, null, null, sni, null, counting, Function.identity());
    }

    private static SslContext context(Tls tls) {
        return tls.context().block(PATIENCE);
    }

    private void root() throws IOException {
        Files.writeString(home.resolve("root.crt"), TestCertificates.ROOT.getCertificatePEM());
    }

    @Test
    void manyConnectionsThatBeginTogetherShareOneContext() {
        Tls tls = tls(SslMode.VERIFY_FULL, Roots.Public.JVM);

        List<SslContext> contexts = Flux.range(0, 100)
                .flatMap(i -> tls.context(), 100)
                .collectList()
                .block(PATIENCE);

        assertThat(contexts).hasSize(100).containsOnly(contexts.get(0));
        assertThat(built).hasValue(1);
    }

    @Test
    void aContextStaysUntilAFileChanges() throws IOException {
        root();
        Tls tls = tls(SslMode.VERIFY_CA, null);
        SslContext first = context(tls);
        assertThat(context(tls)).isSameAs(first);

        Files.writeString(
                home.resolve("root.crt"),
                TestCertificates.ROOT.getCertificatePEM() + TestCertificates.UNKNOWN_ROOT.getCertificatePEM());

        assertThat(context(tls)).isNotSameAs(first);
    }

    @Test
    void aFailureIsNotKept() throws IOException {
        Tls tls = tls(SslMode.VERIFY_CA, null);
        assertThatThrownBy(() -> context(tls))
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("root.crt")
                .hasMessageContaining("sslMode=verify-ca");

        root();

        assertThat(context(tls)).isNotNull();
    }

    private Tls customized(Function<SslContextBuilder, SslContextBuilder> customizer) {
        TlsOptions usual = options(SslMode.VERIFY_CA, null, true);
        return new Tls(
                new TlsOptions(
                        usual.mode(),
                        usual.negotiation(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        true,
                        null,
                        customizer,
                        usual.engines()),
                home);
    }

    static Stream<Throwable> whatACustomizerMayThrow() {
        return Stream.of(new NoClassDefFoundError("Missing"), new OutOfMemoryError(), new IllegalStateException("no"));
    }

    @ParameterizedTest
    @MethodSource("whatACustomizerMayThrow")
    void whateverIsThrownIsTheErrorOfThatConnectionOnly(Throwable thrown) throws IOException {
        root();
        AtomicBoolean broken = new AtomicBoolean(true);
        Tls tls = customized(builder -> broken.get() ? sneak(thrown) : builder);
        assertThatThrownBy(() -> context(tls))
                .isInstanceOfSatisfying(
                        R2dbcNonTransientResourceException.class,
                        failure -> assertThat(failure.getSqlState()).isEqualTo("08001"))
                .hasCause(thrown);

        broken.set(false);

        assertThat(context(tls)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("whatACustomizerMayThrow")
    void whateverIsThrownLaterLeavesTheContextOfBefore(Throwable thrown) throws IOException {
        root();
        AtomicBoolean broken = new AtomicBoolean();
        Tls tls = customized(builder -> broken.get() ? sneak(thrown) : builder);
        SslContext first = context(tls);
        broken.set(true);
        Files.writeString(home.resolve("root.crt"), TestCertificates.ROOT.getCertificatePEM() + "\n");

        assertThat(context(tls)).isSameAs(first);
    }

    @SuppressWarnings("unchecked")
    private static <T, E extends Throwable> T sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void revocationsWithoutRootsAreAnErrorAndNotIgnored() throws IOException {
        Path list = Files.writeString(home.resolve("root.crl"), "");
        TlsOptions usual = options(SslMode.REQUIRE, null, true);
        TlsOptions options = new TlsOptions(
                usual.mode(),
                usual.negotiation(),
                null,
                new Source.InFile(list),
                null,
                null,
                null,
                true,
                null,
                usual.contexts(),
                usual.engines());

        assertThatThrownBy(() -> context(new Tls(options, home)))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("sslCrl")
                .hasMessageContaining("sslRootCert");
    }

    /** As with libpq, which calls it a habit of old; it is the safer way. */
    @Test
    void requireVerifiesWhereLibpqsRootCertificatesAre() throws IOException {
        TlsOptions options = options(SslMode.REQUIRE, null, true);
        assertThat(Material.of(options, home).roots()).isNull();

        root();

        assertThat(Material.of(options, home).roots()).isInstanceOf(Roots.Given.class);
        assertThat(Material.of(options(SslMode.PREFER, null, true), home).roots())
                .isNull();
    }

    @Test
    void verifyFullTakesTheJvmsRootsWhereLibpqsAreNot() throws IOException {
        TlsOptions options = options(SslMode.VERIFY_FULL, null, true);
        assertThat(Material.of(options, home).roots()).isEqualTo(Roots.Public.JVM);

        root();

        assertThat(Material.of(options, home).roots()).isInstanceOf(Roots.Given.class);
    }

    @Test
    void theSystemsRootsAreThere() {
        assertThat(context(tls(SslMode.VERIFY_FULL, Roots.Public.SYSTEM))).isNotNull();
    }

    @Test
    void libpqsCertificateAndKeyAreShown() throws IOException {
        TlsOptions options = options(SslMode.PREFER, null, true);
        assertThat(Material.of(options, home).hasIdentity()).isFalse();

        Files.writeString(home.resolve("postgresql.crt"), TestCertificates.ROOT.getCertificatePEM());
        Path key = Files.writeString(home.resolve("postgresql.key"), TestCertificates.ROOT.getPrivateKeyPEM());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

        Material material = Material.of(options, home);
        assertThat(material.certificate())
                .hasToString(home.resolve("postgresql.crt").toString());
        assertThat(material.key()).hasToString(key.toString());
        assertThat(context(new Tls(options, home))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "db.example, db.example, db.example",
        "db.example., db.example, db.example",
        "bücher.example, xn--bcher-kva.example, xn--bcher-kva.example",
        "localhost, localhost, localhost",
        "192.0.2.1, 192.0.2.1,",
        "::1, ::1,",
        "[::1], ::1,",
        "fe80::1%eth0, fe80::1,"
    })
    void aHostIsNamedAsCertificatesDo(String host, String name, @Nullable String server) {
        Tls tls = tls(SslMode.VERIFY_FULL, Roots.Public.JVM);

        SslHandler handler = tls.handler(context(tls), UnpooledByteBufAllocator.DEFAULT, host, 5432);

        assertThat(handler.engine().getPeerHost()).isEqualTo(name);
        assertThat(handler.engine().getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
        assertThat(handler.engine().getSSLParameters().getServerNames())
                .isEqualTo(server == null ? List.of() : List.of(new SNIHostName(server)));
        assertThat(handler.engine().getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    }

    @Test
    void withoutVerifyFullAnyNameWillDo() throws IOException {
        root();
        Tls tls = tls(SslMode.VERIFY_CA, null);

        SslHandler handler = tls.handler(context(tls), UnpooledByteBufAllocator.DEFAULT, "db.example", 5432);

        assertThat(handler.engine().getSSLParameters().getEndpointIdentificationAlgorithm())
                .isNull();
    }
}
