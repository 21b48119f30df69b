package io.pgflux.tls;

import static io.pgflux.tls.TlsMatrixIT.encrypted;
import static io.pgflux.tls.TlsMatrixIT.options;
import static io.pgflux.tls.TlsMatrixIT.refusal;
import static io.pgflux.tls.TlsMatrixIT.root;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.SslMode;
import io.pgflux.testing.TestCertificates;
import io.pgflux.testing.TlsServer;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that wants to know who comes, lists of revoked certificates on both sides, and files that change. */
class TlsClientCertificateIT {

    private static final TlsServer server = TlsServer.shared();

    @TempDir
    Path directory;

    static Stream<SslProvider> providers() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static PgConnectionOptions.Builder verifying(String user, SslProvider provider) {
        return options(user, provider).sslMode(SslMode.VERIFY_FULL).sslRootCert(root());
    }

    private static PgConnectionFactory showing(X509Bundle client, String user, SslProvider provider) {
        return new PgConnectionFactory(verifying(user, provider)
                .sslCert(ascii(client.getCertificatePathPEM()))
                .sslKey(ascii(client.getPrivateKeyPEM()))
                .build());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoShowsTheRightOneIsLetIn(SslProvider provider) {
        assertThat(encrypted(showing(TlsServer.CLIENT, "cert_user", provider))).isEqualTo("encrypted");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoShowsNoneIsToldSo(SslProvider provider) {
        R2dbcException refusal =
                refusal(new PgConnectionFactory(verifying("cert_user", provider).build()));

        assertThat(refusal.getSqlState()).isEqualTo("28000");
        assertThat(refusal).hasMessageContaining("valid client certificate");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoShowsThatOfAnotherRoleIsRefused(SslProvider provider) {
        X509Bundle other = TestCertificates.client("app", TlsServer.CLIENT_ROOT);

        R2dbcException refusal = refusal(showing(other, "cert_user", provider));

        assertThat(refusal.getSqlState()).isEqualTo("28000");
    }

    /** By the end of the handshake; in TLS 1.3 this side has ended its part by then, so it is told with the login. */
    @ParameterizedTest
    @MethodSource("providers")
    void whoShowsOneThatNobodyHasSignedIsRefused(SslProvider provider) {
        assertThat(refusal(showing(TlsServer.CLIENT_OF_UNKNOWN_ROOT, "cert_user", provider))
                        .getSqlState())
                .isEqualTo("08001");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whoShowsARevokedOneIsRefused(SslProvider provider) {
        assertThat(refusal(showing(TlsServer.CLIENT_REVOKED, "cert_user", provider))
                        .getSqlState())
                .isEqualTo("08001");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aServerWithARevokedCertificateIsRefused(SslProvider provider) throws IOException {
        Path revoked = Files.writeString(
                directory.resolve("root.crl"),
                TestCertificates.revocationList(TestCertificates.ROOT, TestCertificates.SERVER_REVOKED));
        PgConnectionFactory factory = new PgConnectionFactory(
                verifying("app", provider).sslCrl(revoked.toString()).build());
        assertThat(encrypted(factory)).isEqualTo("encrypted");

        server.show(TestCertificates.SERVER_REVOKED);
        try {
            assertThat(encrypted(
                            new PgConnectionFactory(verifying("app", provider).build())))
                    .isEqualTo("encrypted");
            R2dbcException refusal = refusal(factory);
            assertThat(refusal.getSqlState()).isEqualTo("08001");
            assertThat(refusal).hasMessageContaining("has been revoked");
        } finally {
            server.show(TestCertificates.SERVER);
        }
    }

    @Test
    void aListThatKnowsNothingOfTheIssuerProvesNothing() {
        PgConnectionOptions.Builder options = verifying("app", SslProvider.JDK);
        String other = TestCertificates.revocationList(TestCertificates.UNKNOWN_ROOT);
        Path list = write("other.crl", other);

        assertThat(refusal(
                        new PgConnectionFactory(options.sslCrl(list.toString()).build())))
                .hasMessageContaining("sslCrl does not say");
    }

    /** Certificate and key in the same file, put in the place of the old one, as tools do it that renew them. */
    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws IOException {
        Path file = key("client.pem", pem(TlsServer.CLIENT_REVOKED));
        PgConnectionFactory factory = new PgConnectionFactory(
                verifying("cert_user", SslProvider.JDK).sslCert(file.toString()).build());
        assertThat(refusal(factory).getSqlState()).isEqualTo("08001");

        Files.move(key("new.pem", pem(TlsServer.CLIENT)), file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(encrypted(factory)).isEqualTo("encrypted");
    }

    @Test
    void aRenewedRootIsReadWithoutARestart() {
        Path file = write("root.crt", TestCertificates.UNKNOWN_ROOT.getCertificatePEM());
        PgConnectionFactory factory = new PgConnectionFactory(options("app", SslProvider.JDK)
                .sslMode(SslMode.VERIFY_FULL)
                .sslRootCert(file.toString())
                .build());
        assertThat(refusal(factory)).hasMessageContaining("no root certificate vouches");

        write(
                "root.crt",
                TestCertificates.UNKNOWN_ROOT.getCertificatePEM() + TestCertificates.ROOT.getCertificatePEM());

        assertThat(encrypted(factory)).isEqualTo("encrypted");
    }

    /** Half of a renewal: the certificate is there, and its key is not yet. */
    @Test
    void aChangeThatCannotBeUsedLeavesWhatWasThere() throws IOException {
        Path certificate = write("client.crt", TlsServer.CLIENT.getCertificatePathPEM());
        Path key = key("client.key", TlsServer.CLIENT.getPrivateKeyPEM());
        PgConnectionFactory factory = new PgConnectionFactory(verifying("cert_user", SslProvider.JDK)
                .sslCert(certificate.toString())
                .sslKey(key.toString())
                .build());
        assertThat(encrypted(factory)).isEqualTo("encrypted");

        write("client.crt", TlsServer.CLIENT_REVOKED.getCertificatePathPEM());
        assertThat(encrypted(factory)).isEqualTo("encrypted");

        key("client.key", TlsServer.CLIENT_REVOKED.getPrivateKeyPEM());
        assertThat(refusal(factory).getSqlState()).isEqualTo("08001");
    }

    @Test
    void aFileThatIsNotThereIsToldByItsOption() {
        PgConnectionFactory factory = new PgConnectionFactory(options("app", SslProvider.JDK)
                .sslMode(SslMode.VERIFY_FULL)
                .sslRootCert(directory.resolve("missing.crt").toString())
                .build());

        assertThatThrownBy(() -> encrypted(factory))
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("sslRootCert")
                .hasMessageContaining("missing.crt")
                .hasMessageContaining("NoSuchFile");
    }

    private static String pem(X509Bundle bundle) {
        return bundle.getCertificatePathPEM() + bundle.getPrivateKeyPEM();
    }

    private Path write(String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path key(String name, String content) throws IOException {
        Path file = write(name, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
