package io.pgflux.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import io.pgflux.testing.TestCertificates;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libpq's files in the user's home. */
class MaterialTest {

    @TempDir
    Path home;

    private static TlsOptions options(SslMode mode, @Nullable Roots roots, @Nullable Source revocations) {
        return new TlsOptions(
                mode,
                SslNegotiation.POSTGRES,
                roots,
                revocations,
                null,
                null,
                null,
                true,
                null,
                Function.identity(),
                Function.identity());
    }

    private Path root() throws IOException {
        return Files.writeString(home.resolve("root.crt"), TestCertificates.ROOT.getCertificatePEM());
    }

    @Test
    void homeIsWhereTheVariableSays() {
        Path files = home.resolve(".postgresql");

        assertThat(Material.home(Map.of("HOME", home.toString()), "/elsewhere", false))
                .isEqualTo(files);
        assertThat(Material.home(Map.of("HOME", ""), home.toString(), false)).isEqualTo(files);
        assertThat(Material.home(Map.of("HOME", "/elsewhere"), home.toString(), true))
                .isEqualTo(files);
        assertThat(Material.home(Map.of("APPDATA", home.toString()), "/elsewhere", true))
                .isEqualTo(home.resolve("postgresql"));
    }

    /** The path that the JDK's "?" or nothing would make is one below the working directory. */
    @Test
    void whoHasNoHomeHasNoFiles() throws IOException {
        for (String unknown : new String[] {"?", ""}) {
            assertThat(Material.home(Map.of(), unknown, false)).isEqualTo(Path.of("~", ".postgresql"));
        }
        root();
        Path relative = Path.of("").toAbsolutePath().relativize(home);
        assertThat(relative.resolve("root.crt")).exists();

        assertThat(Material.of(options(SslMode.REQUIRE, null, null), relative).roots())
                .isNull();
        assertThat(Material.of(options(SslMode.REQUIRE, null, null), home).roots())
                .isInstanceOf(Roots.Given.class);
    }

    /** They belong together: to other root certificates the list would say nothing. */
    @Test
    void libpqsListOfRevokedCertificatesGoesWithItsRootCertificates() throws IOException {
        root();
        TlsOptions options = options(SslMode.VERIFY_CA, null, null);
        Material before = Material.of(options, home);
        assertThat(before.revocations()).isNull();

        Path list = Files.writeString(home.resolve("root.crl"), TestCertificates.revocationList(TestCertificates.ROOT));

        Material after = Material.of(options, home);
        assertThat(after.revocations()).isEqualTo(new Source.InFile(list));
        assertThat(after.stamps()).isNotEqualTo(before.stamps());
        Source other = Source.of(new byte[] {1});
        assertThat(Material.of(options(SslMode.VERIFY_CA, null, other), home).revocations())
                .isEqualTo(other);
        assertThat(Material.of(options(SslMode.VERIFY_FULL, Roots.Public.JVM, null), home)
                        .revocations())
                .isNull();
        assertThat(Material.of(options(SslMode.PREFER, null, null), home).revocations())
                .isNull();
    }

    @Test
    void aListThatChangesIsSeen() throws IOException {
        root();
        TlsOptions options = options(SslMode.VERIFY_CA, null, null);
        Path list = Files.writeString(home.resolve("root.crl"), TestCertificates.revocationList(TestCertificates.ROOT));
        Material before = Material.of(options, home);

        Files.writeString(list, "\n" + TestCertificates.revocationList(TestCertificates.ROOT));

        assertThat(Material.of(options, home).stamps()).isNotEqualTo(before.stamps());
    }

    /** A list that cannot be read would otherwise go unnoticed. */
    @Test
    void theListIsUsed() throws IOException {
        root();
        Files.writeString(home.resolve("root.crl"), "no list");
        Tls tls = new Tls(options(SslMode.VERIFY_CA, null, null), home);

        assertThatThrownBy(() -> tls.context().block(Duration.ofSeconds(15)))
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("root.crl");
    }
}
