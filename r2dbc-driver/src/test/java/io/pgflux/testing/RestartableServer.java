package io.pgflux.testing;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A PostgreSQL of a test's own, to be stopped and started while it is used, always on the same port. Superuser by trust. */
public final class RestartableServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data = PostgresServer.dataDirectory();
    private final Path programs;
    private final Thread hook = new Thread(this::stopAndDelete, "restartable-postgres-stop");
    private final FileChannel lock;
    private final PostgresServer server;

    private RestartableServer(Path programs, Consumer<Path> settings) throws IOException, SQLException {
        this.programs = programs;
        run("initdb", "-D", data.toString(), "-U", PostgresServer.SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C");
        lock = lock();
        PostgresServer.configure(data.toFile());
        int port = PostgresServer.freePort();
        configure("port = " + port, "fsync = off", "unix_socket_directories = ''");
        settings.accept(data);
        start();
        server = new PostgresServer(port, programs);
    }

    /** A standby of a primary that is down. */
    private RestartableServer(RestartableServer primary) throws IOException, SQLException {
        programs = primary.programs;
        try (Stream<Path> files = Files.walk(primary.data)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        data.resolve(primary.data.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        lock = lock();
        Files.createFile(data.resolve("standby.signal"));
        int port = PostgresServer.freePort();
        configure(
                "port = " + port, // the last one counts
                "primary_conninfo = 'host=%s port=%d user=%s'"
                        .formatted(primary.server.host(), primary.server.port(), PostgresServer.SUPERUSER));
        primary.start();
        start();
        server = new PostgresServer(port, programs);
    }

    /** The name that the library looks for: what a JVM that was killed has left, it clears away. */
    private FileChannel lock() throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve("epg-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        Runtime.getRuntime().addShutdownHook(hook);
        return channel;
    }

    private void configure(String... settings) throws IOException {
        Files.write(data.resolve("postgresql.conf"), List.of(settings), StandardOpenOption.APPEND);
    }

    /** A new one, which runs; that takes seconds. */
    public static RestartableServer create() {
        return create(data -> {});
    }

    /** As above, with settings of its own: whatever this writes to the data directory before the server starts. */
    public static RestartableServer create(Consumer<Path> settings) {
        return create(PostgresServer.shared().programs(), settings);
    }

    /** As above, of the programs in this directory. */
    public static RestartableServer create(Path programs, Consumer<Path> settings) {
        try {
            return new RestartableServer(programs, settings);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("PostgreSQL does not start; see " + PostgresServer.log(), e);
        }
    }

    /** Stops this server, makes another one that follows it by streaming replication, and starts both. */
    public RestartableServer createStandby() {
        stopFast();
        try {
            return new RestartableServer(this);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("The standby does not start; see " + PostgresServer.log(), e);
        }
    }

    /** Makes a standby take writes. Returns when it does. */
    public void promote() {
        control("-w", "promote");
    }

    public PostgresServer server() {
        return server;
    }

    /** Where its files are. */
    public Path data() {
        return data;
    }

    /** Returns when it takes connections. */
    public void start() {
        control("-w", "start");
    }

    /** Ends every session in order. Returns when it is down. */
    public void stopFast() {
        control("-w", "-m", "fast", "stop");
    }

    /** As after a crash: each backend quits where it is, and the next start has to recover. Returns when it is down. */
    public void stopImmediately() {
        control("-w", "-m", "immediate", "stop");
    }

    private void control(String... action) {
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString(), "-t", "" + PATIENCE.toSeconds()));
        arguments.addAll(List.of(action));
        run("pg_ctl", arguments.toArray(String[]::new));
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) { // root may not be PostgreSQL's user
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        try {
            // To a file, since the server inherits it and would keep a pipe open.
            Process process = builder.redirectOutput(ProcessBuilder.Redirect.appendTo(
                            PostgresServer.log().toFile()))
                    .start();
            if (!process.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("%s has failed; see %s".formatted(command, PostgresServer.log()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stops it, if it runs, and deletes it. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        stopAndDelete();
    }

    private void stopAndDelete() {
        Optional<ProcessHandle> postmaster = postmaster();
        try {
            if (postmaster.isPresent()) {
                stopImmediately();
            }
        } finally {
            postmaster.ifPresent(ProcessHandle::destroyForcibly);
            delete();
        }
    }

    private Optional<ProcessHandle> postmaster() {
        try {
            return Files.exists(data.resolve("postmaster.pid"))
                    ? Optional.of(PostgresServer.postmaster(data))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(data)) {
            lock.close();
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println("Not deleted: " + e);
        }
    }
}
