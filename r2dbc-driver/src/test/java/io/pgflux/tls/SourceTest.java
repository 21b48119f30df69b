package io.pgflux.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.testing.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where certificates and keys may come from, and that nothing tells of secrets in a URL. */
class SourceTest {

    private static final String SECRET = "notToBeSeen";

    @TempDir
    Path home;

    @Test
    void certificatesComeFromFilesResourcesAndUrls() throws IOException {
        byte[] pem = TestCertificates.ROOT.getCertificatePEM().getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(home.resolve("root.crt"), pem);

        assertThat(Source.of("sslRootCert", file.toString()).read()).isEqualTo(pem);
        assertThat(Source.of("sslRootCert", file.toUri().toString()).read()).isEqualTo(pem);
        assertThat(Source.of("sslRootCert", file.toUri().toURL()).read()).isEqualTo(pem);
        assertThat(Source.of(pem).read()).isEqualTo(pem);
        String resource = "META-INF/services/io.r2dbc.spi.ConnectionFactoryProvider";
        for (String spelling : List.of("classpath:" + resource, "classpath:/" + resource, resource)) {
            assertThat(new String(Source.of("sslRootCert", spelling).read(), StandardCharsets.UTF_8))
                    .contains("PgConnectionFactoryProvider");
        }
    }

    @Test
    void aCertificateThatComesInClearTextIsRefused() throws IOException {
        URL url = new URL("http://db.example/root.crt");

        assertThatThrownBy(() -> Source.of("sslRootCert", url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sslRootCert")
                .hasMessageContaining("https");
        assertThatThrownBy(() -> Source.of("sslRootCert", "classpath:missing.crt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.crt");
        assertThatThrownBy(() -> Source.of("sslRootCert", "nonsense://x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sslRootCert");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://db.example/root.crt",
                "HTTP://db.example/root.crt",
                "ftp://db.example/root.crt",
                "jar:http://db.example/a.jar!/root.crt",
                "jar:HTTP://db.example/a.jar!/root.crt",
                "jar:ftp://db.example/a.jar!/root.crt",
                "jar:file://db.example/a.jar!/root.crt",
                "file://db.example/root.crt",
                "mailto:root@db.example"
            })
    void whatAnybodyCouldChangeOnItsWayIsRefused(String location) {
        assertThatThrownBy(() -> Source.of("sslRootCert", location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sslRootCert")
                .hasMessageContaining("https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://db.example/root.crt",
                "jar:https://db.example/a.jar!/root.crt",
                "jar:file:/a.jar!/root.crt",
                "jrt:/java.base/java/lang/Object.class"
            })
    void whatNobodyCanChangeOnItsWayIsTaken(String location) {
        assertThat(Source.of("sslRootCert", location)).isInstanceOf(Source.Remote.class);
    }

    private static HttpURLConnection refusing(URL url) {
        return new HttpURLConnection(url) {
            @Override
            public void connect() {}

            @Override
            public void disconnect() {}

            @Override
            public boolean usingProxy() {
                return false;
            }

            @Override
            public InputStream getInputStream() throws IOException {
                throw new IOException("Server returned HTTP response code: 403 for URL: " + url);
            }

            @Override
            public int getResponseCode() {
                return 403;
            }
        };
    }

    @Test
    void aUrlThatCannotBeReadIsToldWithoutTheSecretsInIt() throws IOException {
        URLStreamHandler handler = new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
                return refusing(url);
            }
        };
        URL url = new URL(null, "https://me:%s@db.example/root.crt?token=%s".formatted(SECRET, SECRET), handler);

        assertThatThrownBy(() -> Certificates.of("sslRootCert", Source.of("sslRootCert", url)))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("https://db.example/root.crt cannot be read (IOException, HTTP status 403)")
                .hasStackTraceContaining("sslRootCert")
                .satisfies(SourceTest::hasNoSecret);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:notToBeSeen@db.example/a b?notToBeSeen",
                "nonsense://me:notToBeSeen@db.example/",
                "file:///root.crt?notToBeSeen",
                "jar:https://me:notToBeSeen@db.example/a.jar?notToBeSeen"
            })
    void aUrlThatCannotBeTakenIsToldWithoutTheSecretsInIt(String location) {
        assertThatThrownBy(() -> Source.of("sslRootCert", location)).satisfies(SourceTest::hasNoSecret);
    }

    @Test
    void aJarIsNamedWithoutTheSecretsInItsUrl() {
        String location = "jar:https://me:%s@db.example/a.jar?%s!/root.crt".formatted(SECRET, SECRET);

        assertThat(Source.of("sslRootCert", location)).hasToString("jar:https://db.example/a.jar!/root.crt");
    }

    private static void hasNoSecret(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(SECRET);
        }
    }
}
