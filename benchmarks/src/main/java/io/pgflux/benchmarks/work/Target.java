package io.pgflux.benchmarks.work;

/** Where the server is. */
public record Target(String host, int port) {

    public static final String DATABASE = "postgres";

    /** Connects without a password. */
    public static final String USER = "postgres";

    /** Connects by SCRAM-SHA-256. */
    public static final String SCRAM_USER = "scram";

    public static final String SCRAM_PASSWORD = "secret-scram";
}
