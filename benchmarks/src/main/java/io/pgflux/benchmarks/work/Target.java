package io.pgflux.benchmarks.work;

import java.nio.file.Path;

/** Where the server is. */
public record Target(String host, int port) {

    public static final String DATABASE = "postgres";

    /** What the server shows, self-signed for 127.0.0.1; written by the server when it starts, in the directory of all. */
    public static final Path CERTIFICATE =
            Path.of("target", "tls", "server.crt").toAbsolutePath();

    /** Connects without a password. */
    public static final String USER = "postgres";

    /** Connects by SCRAM-SHA-256. */
    public static final String SCRAM_USER = "scram";

    public static final String SCRAM_PASSWORD = "secret-scram";
}
