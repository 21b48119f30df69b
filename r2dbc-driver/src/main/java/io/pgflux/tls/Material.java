package io.pgflux.tls;

import io.pgflux.api.SslMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a context is made of, as it is found now: what the options name, and libpq's files in the user's home where they do
 * not. Source: PostgreSQL manual, "SSL Support" of libpq.
 *
 * @param roots null: any certificate will do
 * @param revocations null: none
 * @param certificate null: none, or with the key
 * @param key null: none, or with the certificate
 * @param stamps equal to those of before as long as nothing has changed
 */
record Material(
        @Nullable Roots roots,
        @Nullable Source revocations,
        @Nullable Source certificate,
        @Nullable Source key,
        List<Object> stamps) {

    /** Looks at files: on a worker thread only. */
    static Material of(TlsOptions options, Path home) {
        Source.InFile root = new Source.InFile(home.resolve("root.crt"));
        Source.InFile list = new Source.InFile(home.resolve("root.crl"));
        Source.InFile certificate = new Source.InFile(home.resolve("postgresql.crt"));
        Source.InFile key = new Source.InFile(home.resolve("postgresql.key"));

        Roots roots = options.roots();
        Source revocations = options.revocations();
        if (roots == null && options.mode().requiresTls() && isThere(root)) {
            roots = new Roots.Given(root);
            revocations = revocations == null && isThere(list) ? list : revocations;
        }
        if (roots == null && options.mode() == SslMode.VERIFY_FULL) {
            roots = Roots.Public.JVM;
        }
        if (roots == null && options.mode() == SslMode.VERIFY_CA) {
            throw new Unusable(
                    "sslRootCert",
                    root,
                    "is not there, and sslMode=verify-ca needs root certificates. Those of the JVM would let in whoever has"
                            + " any certificate; they are used by sslMode=verify-full",
                    null);
        }
        boolean usual = options.certificate() == null && options.key() == null && isThere(certificate);
        Source usualKey = usual && isThere(key) ? key : null;

        List<Object> stamps = new ArrayList<>();
        Stream.of(
                        root,
                        list,
                        certificate,
                        key,
                        file(roots),
                        options.revocations(),
                        options.certificate(),
                        options.key())
                .filter(Objects::nonNull)
                .forEach(source -> stamps.add(source.stamp()));
        return new Material(
                roots,
                revocations,
                usual ? certificate : options.certificate(),
                usual ? usualKey : options.key(),
                stamps);
    }

    private static @Nullable Source file(@Nullable Roots roots) {
        if (roots instanceof Roots.Given given) {
            return given.source();
        }
        return roots == Roots.Public.SYSTEM ? Trust.systemFile() : null;
    }

    boolean hasIdentity() {
        return certificate != null || key != null;
    }

    /** Where libpq's files are. */
    static Path home() {
        return home(
                System.getenv(),
                System.getProperty("user.home", ""),
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows"));
    }

    /**
     * The same for this environment, where HOME comes first, as with libpq 15 and newer. If the home is not known it is a
     * relative path, in which nothing is looked for: the working directory could be anybody's.
     */
    static Path home(Map<String, String> variables, String user, boolean windows) {
        String applicationData = variables.getOrDefault("APPDATA", "");
        if (windows && !applicationData.isEmpty()) {
            return Path.of(applicationData, "postgresql").toAbsolutePath();
        }
        String variable = windows ? "" : variables.getOrDefault("HOME", "");
        String home = variable.isEmpty() ? user : variable;
        return home.isEmpty() || home.equals("?") // the JDK's for a user who is only a number
                ? Path.of("~", ".postgresql")
                : Path.of(home, ".postgresql").toAbsolutePath();
    }

    private static boolean isThere(Source.InFile file) {
        return file.path().isAbsolute() && file.exists();
    }
}
