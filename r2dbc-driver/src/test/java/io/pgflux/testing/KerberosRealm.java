package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Kerberos of a test's own: MIT's key distribution center on the loopback interface, with a realm, its database and
 * its configuration in a directory that goes with it.
 */
public final class KerberosRealm implements AutoCloseable {

    public static final String NAME = "PGFLUX.TEST";

    private static final String CONFIGURATION = """
            [libdefaults]
             default_realm = %1$s
             dns_lookup_kdc = false
             dns_lookup_realm = false
             dns_canonicalize_hostname = false
             rdns = false
            [realms]
             %1$s = {
              kdc = 127.0.0.1:%2$d
             }
            [domain_realm]
             localhost = %1$s
            """;

    private static final String SERVER = """
            [kdcdefaults]
             kdc_listen = 127.0.0.1:%2$d
             kdc_tcp_listen = 127.0.0.1:%2$d
            [realms]
             %1$s = {
              database_name = %3$s/principal
              key_stash_file = %3$s/stash
              acl_file = %3$s/acl
              supported_enctypes = aes256-cts:normal aes128-cts:normal
             }
            [logging]
             kdc = FILE:%3$s/kdc.log
            """;

    private final Path administrator = OptionalProgram.find("kadmin.local");
    private final Path directory;
    private final int port;
    private final Process process;
    private final Thread hook;

    private KerberosRealm(Path server, Path database) throws IOException {
        directory = Files.createTempDirectory("pgflux-kerberos");
        port = PostgresServer.freePort();
        Files.writeString(configuration(), CONFIGURATION.formatted(NAME, port));
        Files.writeString(directory.resolve("kdc.conf"), SERVER.formatted(NAME, port, directory));
        run(List.of(database.toString(), "create", "-s", "-r", NAME, "-P", "master"));
        process = builder(List.of(server.toString(), "-n")).start();
        hook = new Thread(process::destroyForcibly, "kerberos-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        eventually(() -> "a key distribution center; see " + output(), this::listens);
    }

    /** Starts one; the test is left out if it is not installed. */
    public static KerberosRealm start() {
        Path server = OptionalProgram.find("krb5kdc");
        Path database = OptionalProgram.find("kdb5_util");
        try {
            return new KerberosRealm(server, database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The krb5.conf of its clients. */
    public Path configuration() {
        return directory.resolve("krb5.conf");
    }

    /** The key distribution center. */
    public long process() {
        return process.pid();
    }

    /** Makes a principal, and returns the file with its keys. */
    public Path keytab(String principal) {
        Path keytab = directory.resolve(principal.replace('/', '-') + ".keytab");
        run(List.of(administrator.toString(), "-r", NAME, "-q", "addprinc -randkey " + principal));
        run(List.of(administrator.toString(), "-r", NAME, "-q", "ktadd -k " + keytab + " " + principal));
        return keytab;
    }

    /** Logs the owner of a keytab in, and returns the file with the ticket, which may be forwarded. */
    public Path tickets(String principal, Path keytab) {
        Path cache = directory.resolve(principal + ".tickets");
        Path kinit = OptionalProgram.find("kinit");
        run(List.of(kinit.toString(), "-f", "-c", cache.toString(), "-k", "-t", keytab.toString(), principal));
        return cache;
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("krb5kdc has ended; see " + output());
        }
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private void run(List<String> command) {
        try {
            Process running = builder(command).start();
            if (!running.waitFor(30, TimeUnit.SECONDS) || running.exitValue() != 0) {
                running.destroyForcibly();
                throw new IllegalStateException(command + " has failed: " + Files.readString(output()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        builder.environment()
                .putAll(Map.of(
                        "KRB5_CONFIG",
                        configuration().toString(),
                        "KRB5_KDC_PROFILE",
                        directory.resolve("kdc.conf").toString()));
        return builder;
    }

    private Path output() {
        return directory.resolve("output.txt");
    }

    /** Ends it and deletes all that it has. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        process.destroyForcibly();
        try (Stream<Path> files = Files.walk(directory)) {
            process.waitFor(10, TimeUnit.SECONDS);
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
