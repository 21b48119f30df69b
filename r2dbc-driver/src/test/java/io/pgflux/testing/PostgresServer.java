package io.pgflux.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL on the loopback interface, one per JVM; which version, the binaries on the class path decide.
 *
 * <p>{@link #SUPERUSER} connects by trust. Of the other roles each one logs in by one method of authentication, with
 * {@link #password(String)}: {@code trust_user}, {@code clear_user}, {@code md5_user} and {@code scram_user}; every
 * further role that a test creates, by SCRAM. It has Unix domain sockets in {@link #SOCKETS} and in {@link
 * #ABSTRACT_SOCKETS}, where {@code peer_user} logs in by peer. The server's log is {@code target/postgres-<pid of this JVM>.log}.
 */
public final class PostgresServer {

    public static final String SUPERUSER = "postgres";

    /** A directory with a short name, since the path of a socket is at most 107 bytes long. */
    public static final String SOCKETS = "/tmp";

    /** A directory that is in no file system, for Linux. */
    public static final String ABSTRACT_SOCKETS = "@pgflux";

    /** What our own JDBC connections are called in pg_stat_activity, so that they can be told from the driver's. */
    static final String JDBC_APPLICATION_NAME = "pgflux-testing";

    private static final String ACCESS = """
            host all         postgres   %1$s trust
            host replication postgres   %1$s trust
            host all         trust_user %1$s trust
            host all         clear_user %1$s password
            host all         md5_user   %1$s md5
            host all         all        %1$s scram-sha-256
            """;

    /** {@code peer_user} is whoever the operating system says: in a user namespace the server has its own names. */
    private static final String LOCAL_ACCESS = """
            local all postgres   trust
            local all trust_user trust
            local all peer_user  peer map=anybody
            local all all        scram-sha-256
            """;

    private static final String IDENTITIES = "anybody /^.*$ peer_user\n";

    private static final String CONFIGURATION = """

            listen_addresses = 'localhost'
            unix_socket_directories = '%s'
            full_page_writes = off
            max_prepared_transactions = 10
            password_encryption = 'scram-sha-256'
            log_line_prefix = '%%m [%%p] %%q%%a %%u@%%d '
            log_connections = on
            log_disconnections = on
            """;

    private static @Nullable PostgresServer shared;
    private static @Nullable RuntimeException failure;

    private final AtomicInteger databases = new AtomicInteger();
    private final int port;
    private final Path programs;
    private final int version;

    /** One that runs already; its programs are initdb, pg_ctl and postgres. */
    PostgresServer(int port, Path programs) throws SQLException {
        this.port = port;
        this.programs = programs;
        try (Connection connection = jdbc(SUPERUSER)) {
            this.version = connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    /** The server of this JVM. The first call starts it (seconds), a shutdown hook stops it. */
    public static synchronized PostgresServer shared() {
        if (failure != null) {
            throw failure;
        }
        if (shared == null) {
            try {
                shared = start();
            } catch (IOException | SQLException e) {
                // Remembered: otherwise every class of tests would wait for the start-up to fail again.
                failure = new IllegalStateException("PostgreSQL does not start; see " + log(), e);
                throw failure;
            }
        }
        return shared;
    }

    private static PostgresServer start() throws IOException, SQLException {
        Files.createDirectories(log().getParent());
        Path data = dataDirectory();
        EmbeddedPostgres embedded = EmbeddedPostgres.builder()
                .setPort(freePort())
                .setDataDirectory(data)
                .setDataDirectoryCustomizer(PostgresServer::configure)
                // On the command line because the library puts its own default there, which beats postgresql.conf.
                .setServerConfig("max_connections", "200")
                // English messages and byte order, whatever the locale of the machine.
                .setLocaleConfig("locale", "C")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .setPGStartupWait(Duration.ofSeconds(60))
                .setRegisterShutdownHook(false)
                .start();
        ProcessHandle postmaster = postmaster(data);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(embedded, postmaster), "postgres-stop"));
        Path program = Path.of(postmaster.info().command().orElseThrow());
        PostgresServer server = new PostgresServer(embedded.getPort(), program.resolveSibling(""));
        server.createRoles();
        return server;
    }

    private static void stop(EmbeddedPostgres embedded, ProcessHandle postmaster) {
        try {
            embedded.close();
        } catch (IOException e) {
            System.err.println("PostgreSQL was not stopped in order: " + e);
        } finally {
            // The library gives up after five seconds and would leave the process behind.
            postmaster.destroyForcibly();
        }
    }

    static void configure(File dataDirectory) {
        try {
            Path directory = dataDirectory.toPath();
            Files.writeString(
                    directory.resolve("pg_hba.conf"),
                    ACCESS.formatted("127.0.0.1/32") + ACCESS.formatted("::1/128") + LOCAL_ACCESS);
            Files.writeString(directory.resolve("pg_ident.conf"), IDENTITIES);
            // PostgreSQL 13 knows no abstract namespace, and would not start.
            boolean isOld = System.getProperty("postgres.version", "").startsWith("13.");
            String sockets = isOld ? "/tmp" : "/tmp, " + ABSTRACT_SOCKETS;
            Files.writeString(
                    directory.resolve("postgresql.conf"), CONFIGURATION.formatted(sockets), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the library unpacks: it clears away what it finds there from JVMs that were killed, their servers too. */
    static Path dataDirectory() {
        String unpacked = System.getProperty(
                "ot.epg.working-dir",
                Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg").toString());
        return Path.of(unpacked, "pgflux-" + UUID.randomUUID());
    }

    static ProcessHandle postmaster(Path data) throws IOException {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            long pid = Long.parseLong(lines.findFirst().orElseThrow().strip());
            return ProcessHandle.of(pid).orElseThrow();
        }
    }

    static Path log() {
        return Path.of("target", "postgres-" + ProcessHandle.current().pid() + ".log")
                .toAbsolutePath();
    }

    /** Below the ephemeral ports, since an outgoing connection could take one of those before the server does. */
    static int freePort() throws IOException {
        IOException taken = new IOException("no free port");
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                taken.addSuppressed(e);
            }
        }
        throw taken;
    }

    private void createRoles() {
        List<String> statements = new ArrayList<>();
        statements.add("SET password_encryption = 'scram-sha-256'");
        statements.add("ALTER ROLE %s PASSWORD '%s'".formatted(SUPERUSER, password(SUPERUSER)));
        for (String role : List.of("trust_user", "clear_user", "scram_user", "peer_user")) {
            statements.add("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(role, password(role)));
        }
        // Method md5 would do SCRAM with a role whose stored password is a SCRAM verifier.
        statements.add("SET password_encryption = 'md5'");
        statements.add("CREATE ROLE md5_user LOGIN PASSWORD '%s'".formatted(password("md5_user")));
        sql(SUPERUSER, statements.toArray(String[]::new));
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    Path programs() {
        return programs;
    }

    /** The major version, 13 or later. */
    public int version() {
        return version;
    }

    public static String password(String role) {
        return "secret-" + role;
    }

    /** A JDBC connection as {@link #SUPERUSER}, for setting up and looking at what the driver has done. */
    public Connection jdbc(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("ApplicationName", JDBC_APPLICATION_NAME);
        return DriverManager.getConnection("jdbc:postgresql://" + host() + ":" + port + "/" + database, properties);
    }

    /** Executes each of the statements, all on one connection, in auto-commit. */
    public void sql(String database, String... statements) {
        try (Connection connection = jdbc(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The rows as JDBC reads them. */
    public List<List<@Nullable Object>> query(String database, String sql) {
        try (Connection connection = jdbc(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getObject(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The lines of the log so far that sessions of this database have written. */
    public List<String> logged(String database) {
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.contains("@" + database + " ")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new, empty database, encoding UTF8; its name is unique on this server. */
    public String createDatabase() {
        String name = "test_" + databases.incrementAndGet();
        // template0, because nobody can be connected to it; a connection to the template makes CREATE DATABASE fail.
        sql(SUPERUSER, "CREATE DATABASE " + name + " TEMPLATE template0");
        return name;
    }

    /** Drops the database, if need be from under the feet of those who are connected to it. */
    public void dropDatabase(String name) {
        // FORCE ends connections, but a prepared transaction is nobody's connection and would keep the database.
        for (List<@Nullable Object> row :
                query(SUPERUSER, "SELECT gid FROM pg_prepared_xacts WHERE database = '" + name + "'")) {
            sql(name, "ROLLBACK PREPARED '" + row.get(0) + "'");
        }
        sql(SUPERUSER, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }
}
