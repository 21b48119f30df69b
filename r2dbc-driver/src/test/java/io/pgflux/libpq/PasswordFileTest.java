package io.pgflux.libpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class PasswordFileTest {

    @TempDir
    Path directory;

    private Path write(String text, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("pgpass"), text);
        if (isPosix()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
        return file;
    }

    private boolean isPosix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private @Nullable String find(String text, String host, int port, String database, String user) throws IOException {
        CharSequence password = new PasswordFile(write(text, "rw-------")).password(host, port, database, user);
        return password == null ? null : password.toString();
    }

    @Test
    void theFirstLineThatFitsCounts() throws IOException {
        String text = """
                # db.example:5432:shop:app:comment
                db.example:5433:shop:app:port
                db.example:5432:shop:app:first
                *:*:*:app:second
                *:*:*:*:last""";

        assertThat(find(text, "db.example", 5432, "shop", "app")).isEqualTo("first");
        assertThat(find(text, "db.example", 5433, "shop", "app")).isEqualTo("port");
        assertThat(find(text, "db.example", 5432, "other", "app")).isEqualTo("second");
        assertThat(find(text, "db", 5432, "shop", "ap")).isEqualTo("last");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "h\\:1:5432:d:u:x, h:1, d, u, x",
                "h:5432:a\\\\b:u:x, h, a\\b, u, x",
                "h:5432:d:u\\*:x, h, d, u*, x",
                "h:5432:d:u:a\\:b\\\\c\\d, h, d, u, a:b\\cd",
                "h:5432:d:u:a:b, h, d, u, a",
                "h:5432:d:u:x\\, h, d, u, x\\",
                "h:5432:d:u: x y, h, d, u, \" x y\"",
                "*:*:*:*:\u00E9\u20AC, h, d, u, \u00E9\u20AC",
                "\\*:5432:d:u:x, h, d, u, ",
                "h*:5432:d:u:x, h1, d, u, ",
                "h:5432:d:u:, h, d, u, ",
                "h:5432:d:u, h, d, u, ",
                "h:5432:d, h, d, u, ",
                "H:5432:d:u:x, h, d, u, ",
                "h:05432:d:u:x, h, d, u, ",
                ":5432:d:u:x, h, d, u, ",
                "h\\, h, d, u, "
            })
    void aLineIsReadAsLibpqReadsIt(String line, String host, String database, String user, @Nullable String password)
            throws IOException {
        String text = line.startsWith(" ") ? line.substring(1) : line;

        assertThat(find(text + "\r\n", host, 5432, database, user)).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run/postgresql", "/var/run/postgresql"})
    void aSocketInTheUsualDirectoryIsLocalhostToo(String host) throws IOException {
        assertThat(find("localhost:*:*:*:x\n*:*:*:*:y", host, 5432, "d", "u")).isEqualTo("x");
        assertThat(find(host + ":*:*:*:x\nlocalhost:*:*:*:y", host, 5432, "d", "u"))
                .isEqualTo("x");
        assertThat(find(host + "/:*:*:*:x\n/:*:*:*:y", host, 5432, "d", "u")).isNull();
    }

    /** Anybody may open a socket in /tmp. */
    @ParameterizedTest
    @ValueSource(strings = {"/tmp", "/srv", "/run/postgresql/", "/run/postgresql/5", "@pgflux", "127.0.0.1"})
    void thePasswordForLocalhostGoesNowhereElse(String host) throws IOException {
        assertThat(find("localhost:*:*:*:x", host, 5432, "d", "u")).isNull();
        assertThat(find("localhost:*:*:*:x\n" + host + ":*:*:*:y", host, 5432, "d", "u"))
                .isEqualTo("y");
    }

    @Test
    void aFileThatIsNotThereHasNoPassword() {
        assertThat(new PasswordFile(directory.resolve("missing")).password("h", 1, "d", "u"))
                .isNull();
    }

    @Test
    void whatOthersMayReadIsIgnoredWithAWarning() throws IOException {
        assumeTrue(isPosix());
        for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx")) {
            assertThat(warnings(write("*:*:*:*:s3cr3t", permissions)))
                    .hasSize(1)
                    .allMatch(message -> message.contains("0600") && !message.contains("s3cr3t"));
        }
        assertThat(warnings(directory)).hasSize(1).allMatch(message -> message.contains("plain file"));
    }

    /** Of a look-up that finds nothing. */
    private static List<String> warnings(Path file) {
        Logger logger = (Logger) LoggerFactory.getLogger(PasswordFile.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            PasswordFile passwords = new PasswordFile(file);
            assertThat(passwords.password("h", 1, "d", "u")).isNull();
            assertThat(passwords.password("h", 1, "d", "u")).isNull(); // and says so once
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void whatChangesIsReadAgain() throws IOException {
        PasswordFile file = new PasswordFile(write("*:*:*:*:old", "rw-------"));

        assertThat(file.password("h", 1, "d", "u")).hasToString("old");
        write("*:*:*:*:new", "rw-------");
        assertThat(file.password("h", 1, "d", "u")).hasToString("new");
    }
}
