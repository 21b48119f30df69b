package io.pgflux.benchmarks.work;

import java.util.Locale;

/** What the drivers are compared on. */
public enum Workload {
    /** A row by its key, one query at a time on one connection. */
    ONE("query", 1, 1000, 16),
    /** The same, 64 queries at a time on one connection. */
    PIPELINED("query", 1, 1000, 16),
    /** The same, 256 queries at a time on a pool of 8 connections. */
    POOL("query", 1, 1000, 16),
    /** All rows of a table with ten columns of different types, each value read. */
    WIDE("row", Tables.WIDE_ROWS, Tables.WIDE_ROWS, 1),
    /** A page of 20 rows with twelve columns, 64 queries at a time on one connection. */
    PAGES("page", 1, Tables.PAGES, 4),
    /** An INSERT of one row, bound 1,000 times and executed once. */
    BATCH("row", Tables.BATCH, 3 * Tables.BATCH, 1),
    /** The same with the driver's option to put many rows into one INSERT. */
    BATCH_REWRITTEN("row", Tables.BATCH, 3 * Tables.BATCH, 1),
    /** Open a connection with a password by SCRAM-SHA-256, and close it. */
    CONNECT("connection", 1, 3, 1),
    /** The same, 32 at a time. */
    CONNECT_MANY("connection", 1, 64, 1),
    /** Over TLS 1.3, with the server's certificate verified for its name. */
    CONNECT_TLS("connection", 1, 3, 1),
    /** The same, 32 at a time. */
    CONNECT_TLS_MANY("connection", 1, 64, 1),
    /** More rows than fit into the heap, read slowly. */
    SLOW("row", 1, 1, 1),
    /** The first row in a new JVM. */
    FIRST("start", 1, 1, 1);

    /** How many queries are under way at once on one connection. */
    public static final int PIPELINE = 64;

    public static final int POOL_SIZE = 8;

    /** How many queries are under way at once on the pool. */
    public static final int POOL_QUERIES = 256;

    /** How many connections are opened at once where it is many. */
    private static final int CONNECTIONS = 32;

    private final String operation;
    private final int step;
    private final int checked;
    private final int sampling;

    Workload(String operation, int step, int checked, int sampling) {
        this.operation = operation;
        this.step = step;
        this.checked = checked;
        this.sampling = sampling;
    }

    public static Workload named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is counted. */
    public String operation() {
        return operation;
    }

    /** How many operations one call to the driver does. */
    public int step() {
        return step;
    }

    /** How many operations are checked before any is timed. */
    public int checked() {
        return checked;
    }

    /** One call of so many is timed: the clock must not be what is measured. */
    public int sampling() {
        return sampling;
    }

    /** How many connections are opened at once. */
    public int connections() {
        return this == CONNECT_MANY || this == CONNECT_TLS_MANY ? CONNECTIONS : 1;
    }

    /** Whether connections are to be encrypted, and the server's certificate verified. */
    public boolean isEncrypted() {
        return this == CONNECT_TLS || this == CONNECT_TLS_MANY;
    }

    /** How many results one operation has. */
    public int rows() {
        return this == PAGES ? Tables.PAGE_ROWS : 1;
    }

    /** Whether there are no windows: it is done once in each JVM, which is new. */
    public boolean isAlone() {
        return this == SLOW || this == FIRST;
    }

    /** Whether the replaying server can answer. */
    public boolean replayable() {
        return switch (this) {
            case ONE, PIPELINED, WIDE, PAGES -> true;
            default -> false;
        };
    }
}
