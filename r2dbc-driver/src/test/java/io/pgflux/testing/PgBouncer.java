package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PgBouncer of a test's own, in front of a server of the tests. A database is called {@code session_<name>}
 * or {@code transaction_<name>} here: the same database, in that mode of pooling. The superuser logs in by trust,
 * {@code scram_user} by SCRAM; both do towards the server what it wants.
 */
public final class PgBouncer implements AutoCloseable {

    /** Few, so that clients have to share them. */
    public static final int SERVERS = 3;

    private static final String CONFIGURATION = """
            [databases]
            session_%1$s = host=%2$s port=%3$d dbname=%1$s pool_mode=session pool_size=30
            transaction_%1$s = host=%2$s port=%3$d dbname=%1$s pool_mode=transaction pool_size=%4$d
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %5$d
            unix_socket_dir =
            auth_type = hba
            auth_hba_file = %6$s/hba.conf
            auth_file = %6$s/users.txt
            admin_users = postgres
            server_login_retry = 1
            query_wait_timeout = 60
            max_client_conn = 1000
            """;

    private static final String ACCESS = """
            host all postgres   127.0.0.1/32 trust
            host all scram_user 127.0.0.1/32 scram-sha-256
            """;

    private final Path directory;
    private final int port;
    private final Process process;
    private final Thread hook;

    private PgBouncer(Path program, PostgresServer server, String database) throws IOException {
        directory = Files.createTempDirectory("pgflux-pgbouncer");
        port = PostgresServer.freePort();
        Path configuration = directory.resolve("pgbouncer.ini");
        Files.writeString(
                configuration,
                CONFIGURATION.formatted(database, server.host(), server.port(), SERVERS, port, directory));
        Files.writeString(directory.resolve("hba.conf"), ACCESS);
        Files.writeString(directory.resolve("users.txt"), user("postgres") + user("scram_user"));
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) { // it does not run as root
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(program.toString(), configuration.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        hook = new Thread(process::destroyForcibly, "pgbouncer-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        eventually(this::printed, this::listens);
    }

    /**
     * Starts one; the test is left out if it is not installed.
     *
     * @param database a database of the server
     */
    public static PgBouncer start(PostgresServer server, String database) {
        Path program = OptionalProgram.find("pgbouncer");
        try {
            return new PgBouncer(program, server, database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String user(String role) {
        return "\"%s\" \"%s\"%n".formatted(role, PostgresServer.password(role));
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("PgBouncer has ended: " + printed());
        }
        try (Socket probe = new Socket(InetAddress.getByName(host()), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** All that it has logged so far. */
    public String printed() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stays when all is over, as the server's does. */
    private Path log() {
        return PostgresServer.log().resolveSibling("pgbouncer-" + port + ".log");
    }

    /** Ends it with all its connections. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        process.destroyForcibly();
        try {
            process.waitFor(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(PgBouncer::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
