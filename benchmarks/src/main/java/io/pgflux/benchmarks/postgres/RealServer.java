package io.pgflux.benchmarks.postgres;

import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Target;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/** A PostgreSQL of our own with the tables of the workloads. */
public final class RealServer implements Closeable {

    private static final String ACCESS = """
            host all postgres 127.0.0.1/32 trust
            host all all      127.0.0.1/32 scram-sha-256
            """;

    private static final String CONFIGURATION = """

            listen_addresses = '127.0.0.1'
            password_encryption = 'scram-sha-256'
            max_wal_size = '4GB'
            autovacuum = off
            ssl = on
            ssl_cert_file = '%s'
            ssl_key_file = '%s'
            """;

    private final EmbeddedPostgres embedded;
    private final long postmaster;

    private RealServer(EmbeddedPostgres embedded, long postmaster) {
        this.embedded = embedded;
        this.postmaster = postmaster;
    }

    /** Argument: the port. Ends with its stdin. */
    public static void main(String[] args) throws Exception {
        try (RealServer server = start(Integer.parseInt(args[0]))) {
            System.out.println("port " + server.port() + " postmaster " + server.postmaster());
            while (System.in.read() >= 0) {
                // Whoever started this process holds its stdin open.
            }
        }
    }

    /** Starts on this port (0: any) and makes the tables. */
    public static RealServer start(int port) throws IOException, SQLException {
        String unpacked = System.getProperty(
                "ot.epg.working-dir",
                Path.of(System.getProperty("java.io.tmpdir"), "pgflux-benchmarks")
                        .toString());
        Path data = Path.of(unpacked, "data-" + UUID.randomUUID());
        EmbeddedPostgres embedded = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setDataDirectoryCustomizer(RealServer::configure)
                .setLocaleConfig("locale", "C")
                .setServerConfig("max_connections", "100")
                .setServerConfig("timezone", "UTC")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            long postmaster = Long.parseLong(lines.findFirst().orElseThrow().strip());
            RealServer server = new RealServer(embedded, postmaster);
            server.prepare();
            return server;
        }
    }

    private static void configure(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), ACCESS);
            SelfSigned files = SelfSigned.write(Target.CERTIFICATE);
            Files.writeString(
                    data.toPath().resolve("postgresql.conf"),
                    CONFIGURATION.formatted(files.certificate(), files.key()),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void prepare() throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port() + "/" + Target.DATABASE + "?sslmode=disable";
        try (Connection connection = DriverManager.getConnection(url, Target.USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(Target.SCRAM_USER, Target.SCRAM_PASSWORD));
            for (String ddl : Tables.ddl()) {
                statement.execute(ddl);
            }
        }
    }

    public int port() {
        return embedded.getPort();
    }

    /** The process whose children serve the connections. */
    public long postmaster() {
        return postmaster;
    }

    @Override
    public void close() throws IOException {
        try {
            embedded.close();
        } finally {
            // The library gives up after five seconds and would leave the process behind.
            ProcessHandle.of(postmaster).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
