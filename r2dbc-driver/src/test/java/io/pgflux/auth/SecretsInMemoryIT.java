package io.pgflux.auth;

import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.authenticationSasl;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.ForkedProgram;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A dump of the heap right after logins shows no password and no token, not even in what is garbage. */
class SecretsInMemoryIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    static final int LENGTH = 24;

    /** Of a role's password, so that nobody has to keep it. */
    static char character(String role, int index) {
        return (char) ('a' + (role.charAt(index % role.length()) * 7 + index * index * 31) % 26);
    }

    private static String password(String role) {
        return IntStream.range(0, LENGTH)
                .mapToObj(i -> String.valueOf(character(role, i)))
                .collect(Collectors.joining());
    }

    @Test
    void noPasswordIsInADumpOfTheHeap(@TempDir Path directory) throws IOException, InterruptedException {
        List<String> roles = List.of("clear_user", "md5_user", "scram_user");
        for (String role : roles) {
            database.sql(
                    "SET password_encryption = '%s'".formatted(role.equals("md5_user") ? "md5" : "scram-sha-256"),
                    "ALTER ROLE %s PASSWORD '%s'".formatted(role, password(role)));
        }
        Path dump = directory.resolve("heap.hprof");
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.send(authenticationSasl("OAUTHBEARER"));
            assertThat(StandardCharsets.ISO_8859_1
                            .decode(script.expect("p").get(0).body())
                            .toString())
                    .contains(password("token_user"));
            script.send(authenticationOk(), readyForQuery('I'));
            script.expect("X");
        })) {
            ForkedProgram.run(
                    directory,
                    List.of("-Xmx64m", "-XX:+UseSerialGC"),
                    MemoryProgram.class,
                    database.host(),
                    database.port(),
                    database.name(),
                    dump,
                    server.port(),
                    roles.get(0),
                    roles.get(1),
                    roles.get(2));
        } finally {
            for (String role : roles) {
                database.sql(
                        "SET password_encryption = '%s'".formatted(role.equals("md5_user") ? "md5" : "scram-sha-256"),
                        "ALTER ROLE %s PASSWORD '%s'".formatted(role, PostgresServer.password(role)));
            }
        }

        String heap = Files.readString(dump, StandardCharsets.ISO_8859_1);
        assertThat(heap.contains("MemoryProgram")).as("it is a dump").isTrue();
        for (String role : List.of("clear_user", "md5_user", "scram_user", "token_user")) {
            String password = password(role);
            String wide = new String(password.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
            assertThat(heap.contains(password))
                    .as("bytes of the password of " + role)
                    .isFalse();
            assertThat(heap.contains(wide))
                    .as("characters of the password of " + role)
                    .isFalse();
        }
    }
}
