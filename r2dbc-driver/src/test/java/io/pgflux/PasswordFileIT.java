package io.pgflux;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.libpq.Environment;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Logins whose password is in a file. */
class PasswordFileIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = home.resolve(".pgpass");
        Files.writeString(file, """
                elsewhere:*:*:scram_user:wrong
                %s:%d:%s:scram_user:%s
                %5$s:%2$d:%3$s:scram_user:%4$s
                """.formatted(
                        database.host(),
                        database.port(),
                        database.name(),
                        PostgresServer.password("scram_user"),
                        PostgresServer.SOCKETS));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void logIn(PgConnectionOptions.Builder options) {
        Mono.usingWhen(
                        new PgConnectionFactory(options.build()).create(),
                        connection -> Mono.from(connection.validate(io.r2dbc.spi.ValidationDepth.REMOTE)),
                        PgConnection::close)
                .block(PATIENCE);
    }

    private PgConnectionOptions.Builder options() {
        return PgConnectionOptions.builder()
                .host(database.host())
                .port(database.port())
                .database(database.name())
                .user("scram_user")
                .passFile(file);
    }

    @Test
    void itIsAskedIfThereIsNoOtherPassword() {
        logIn(options());
        logIn(options().password(Mono.empty()));
        logIn(options().socket(PostgresServer.SOCKETS + "/.s.PGSQL." + database.port()));

        assertThatThrownBy(() -> logIn(options().password("other"))).isInstanceOf(R2dbcPermissionDeniedException.class);
        assertThatThrownBy(() -> logIn(options().passFile(null)))
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContaining("none is set");
    }

    @Test
    void oneThatOthersMayReadIsNot() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> logIn(options()))
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContaining("none is set");
    }

    @Test
    void aConnectionStringAndTheEnvironmentFindItWhereItAlwaysIs() {
        String where = "host=%s port=%d dbname=%s user=scram_user"
                .formatted(database.host(), database.port(), database.name());
        logIn(ConnectionText.read(where, new Environment(Map.of(), "", home.toString(), false)));

        Environment environment = new Environment(
                Map.of(
                        "PGHOST",
                        database.host(),
                        "PGPORT",
                        database.port() + "",
                        "PGDATABASE",
                        database.name(),
                        "PGUSER",
                        "scram_user"),
                "",
                home.toString(),
                false);
        logIn(ConnectionText.read("r2dbc:pgflux:///?environment=true", environment));
    }
}
