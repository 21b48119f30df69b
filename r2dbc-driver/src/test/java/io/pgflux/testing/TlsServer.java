package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A PostgreSQL with {@code ssl=on}, one per JVM. Its roles: {@code postgres} and {@code app} log in by trust with TLS and without,
 * {@code tls_only} and {@code clear_only} are refused otherwise, {@code cert_user} shows a certificate, {@code scram_tls} has
 * the password {@link PostgresServer#password}.
 */
public final class TlsServer {

    /** Signs the certificates of clients. */
    public static final X509Bundle CLIENT_ROOT = TestCertificates.ROOT;

    public static final X509Bundle CLIENT = TestCertificates.client("cert_user", CLIENT_ROOT);
    public static final X509Bundle CLIENT_OF_UNKNOWN_ROOT =
            TestCertificates.client("cert_user", TestCertificates.UNKNOWN_ROOT);
    public static final X509Bundle CLIENT_REVOKED = TestCertificates.client("cert_user", CLIENT_ROOT);

    private static final String ACCESS = """
            hostnossl all tls_only   all reject
            hostssl   all clear_only all reject
            hostssl   all cert_user  all cert
            hostnossl all cert_user  all reject
            host      all scram_tls  all scram-sha-256
            host      all all        all trust
            """;

    private static TlsServer shared;

    private final RestartableServer server;
    private X509Bundle certificate = TestCertificates.SERVER;

    private TlsServer() {
        server = RestartableServer.create(this::configure);
        server.server()
                .sql(
                        PostgresServer.SUPERUSER,
                        "CREATE ROLE app LOGIN",
                        "CREATE ROLE tls_only LOGIN",
                        "CREATE ROLE clear_only LOGIN",
                        "CREATE ROLE cert_user LOGIN",
                        "CREATE ROLE scram_tls LOGIN PASSWORD '%s'".formatted(PostgresServer.password("scram_tls")));
    }

    /** With {@link TestCertificates#SERVER}, until a test wants another. The first call starts it (seconds). */
    public static synchronized TlsServer shared() {
        if (shared == null) {
            shared = new TlsServer();
        }
        return shared;
    }

    private void configure(Path data) {
        try {
            write(data, TestCertificates.SERVER);
            Files.writeString(data.resolve("clients.crt"), CLIENT_ROOT.getCertificatePEM());
            Files.writeString(
                    data.resolve("clients.crl"), TestCertificates.revocationList(CLIENT_ROOT, CLIENT_REVOKED));
            Files.writeString(data.resolve("pg_hba.conf"), ACCESS);
            Files.writeString(data.resolve("postgresql.conf"), """
                    ssl = on
                    ssl_ca_file = 'clients.crt'
                    ssl_crl_file = 'clients.crl'
                    """, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path data, X509Bundle bundle) throws IOException {
        Files.writeString(data.resolve("server.crt"), bundle.getCertificatePathPEM());
        Path key = data.resolve("server.key");
        Files.writeString(key, bundle.getPrivateKeyPEM());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    public PostgresServer server() {
        return server.server();
    }

    public String host() {
        return "localhost";
    }

    public int port() {
        return server().port();
    }

    /** Shows this certificate from now on. */
    public void show(X509Bundle other) {
        if (other == certificate) {
            return;
        }
        try {
            write(server.data(), other);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Object before = loaded();
        server().query(PostgresServer.SUPERUSER, "SELECT pg_reload_conf()");
        eventually(() -> "a reload", () -> !loaded().equals(before));
        certificate = other;
    }

    private List<?> loaded() {
        return server().query(PostgresServer.SUPERUSER, "SELECT pg_conf_load_time()");
    }
}
