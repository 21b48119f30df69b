package io.pgflux.libpq;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * {@code .pgpass}: lines {@code host:port:database:user:password}, of which the first one that fits counts. It is read for
 * each look-up, which blocks.
 *
 * <p>Source: PostgreSQL manual, "The Password File".
 */
public final class PasswordFile {

    private static final Logger LOG = Loggers.getLogger(PasswordFile.class);

    private static final Set<PosixFilePermission> OTHERS;

    static {
        OTHERS = EnumSet.allOf(PosixFilePermission.class);
        OTHERS.removeAll(PosixFilePermissions.fromString("rwx------"));
    }

    /**
     * What libpq looks up as localhost is the directory that it was built with. That of upstream, /tmp, is not among these:
     * anybody may open a socket in it, and a password for localhost is not meant for him.
     */
    private static final Set<String> LOCALHOST = Set.of("/var/run/postgresql", "/run/postgresql");

    private final Path file;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** It need not be there. */
    public PasswordFile(Path file) {
        this.file = file;
    }

    /**
     * The password, or null: there is none for this login, or no file, or it is ignored with a warning, since others may
     * read it.
     *
     * @param host as it was given, or the directory of a Unix domain socket, likewise; {@code localhost} in a line is also the
     *     one that Debian's servers have their sockets in, and no other
     */
    public @Nullable CharSequence password(String host, int port, String database, String user) {
        List<String> hosts = LOCALHOST.contains(host) ? List.of(host, "localhost") : List.of(host);
        try {
            if (!isUsable()) {
                return null;
            }
            // Malformed UTF-8 is no reason not to find the other lines.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> hosts.stream().map(name -> match(line, name, "" + port, database, user)))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .filter(password -> !password.isEmpty())
                    .orElse(null);
        } catch (IOException e) {
            warn("The password file %s cannot be read: %s".formatted(file, e));
            return null;
        }
    }

    private boolean isUsable() throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        if (!Files.isRegularFile(file)) {
            warn("The password file %s is ignored: it is not a plain file".formatted(file));
            return false;
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            warn(
                    "The password file %s is ignored: group or others have access; its permissions should be u=rw (0600) or less"
                            .formatted(file));
            return false;
        }
        return true;
    }

    /** Once, not with each connection. */
    private void warn(String message) {
        if (warned.add(message)) {
            LOG.warn(message);
        }
    }

    /** Empty if the line is for another login. */
    private static Optional<String> match(String line, String... wanted) {
        int at = 0;
        for (String field : wanted) {
            at = behind(line, at, field);
            if (at < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(unescaped(line, at));
    }

    /** Where the next field begins; -1 if this one does not fit. */
    private static int behind(String line, int start, String wanted) {
        if (line.startsWith("*:", start)) {
            return start + 2;
        }
        int matched = 0;
        for (int at = start; at < line.length(); at++) {
            if (line.charAt(at) == ':' && matched == wanted.length()) {
                return at + 1;
            }
            if (line.charAt(at) == '\\') {
                at++;
            }
            if (matched == wanted.length() || at == line.length() || line.charAt(at) != wanted.charAt(matched)) {
                return -1;
            }
            matched++;
        }
        return -1;
    }

    /** Up to a colon, behind which libpq may have more one day. */
    private static String unescaped(String line, int start) {
        StringBuilder password = new StringBuilder();
        for (int at = start; at < line.length() && line.charAt(at) != ':'; at++) {
            if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                at++;
            }
            password.append(line.charAt(at));
        }
        return password.toString();
    }

    @Override
    public String toString() {
        return "password file " + file;
    }
}
