package io.pgflux.api;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * One statement as Micrometer's handlers and conventions see it: the client's side of a call, without values. Needs {@code
 * io.micrometer:micrometer-observation}. Made by the driver.
 */
public final class PgObservationContext extends SenderContext<Object> {

    private final Server server;
    private final String database;
    private final String connectionId;
    private final String queryText;
    private final String operation;
    private final int executions;
    private volatile long rows; // read by whom the handlers like
    private volatile boolean cancelled;
    private volatile String errorType = KeyValue.NONE_VALUE;
    private volatile String sqlState = KeyValue.NONE_VALUE;

    /**
     * Where a statement is sent to.
     *
     * @param host as it was asked for: a name, an address, or the path of a Unix domain socket
     * @param port as it was asked for; null for a Unix domain socket
     * @param peerAddress to which the name has led, in numbers; null for a Unix domain socket
     */
    public record Server(
            String host, @Nullable Integer port, @Nullable String peerAddress) {}

    /**
     * For one statement.
     *
     * @param queryText without literals
     */
    public PgObservationContext(
            Server server, String database, String connectionId, String queryText, String operation, int executions) {
        super((carrier, key, value) -> {}, Kind.CLIENT); // nothing is sent along: the protocol has no place for it
        this.server = server;
        this.database = database;
        this.connectionId = connectionId;
        this.queryText = queryText;
        this.operation = operation;
        this.executions = executions;
        setRemoteServiceName("postgresql");
    }

    /** The server. */
    public Server getServer() {
        return server;
    }

    /** The name of the database. */
    public String getDatabase() {
        return database;
    }

    /** What the driver's log calls the connection: {@code pgflux-3/4711}, where 4711 is the server's process. */
    public String getConnectionId() {
        return connectionId;
    }

    /** The SQL on one line, with {@code ?} for each literal and without comments, at most 4096 characters of it. */
    public String getQueryText() {
        return queryText;
    }

    /** The statement's first word, "BATCH" for several statements in one string, "none" if it is no command. */
    public String getOperation() {
        return operation;
    }

    /** How often it is executed, each time with other values ({@code Statement.add()}); mostly 1. */
    public int getExecutions() {
        return executions;
    }

    /** How many rows have come; known at its end. */
    public long getRows() {
        return rows;
    }

    /** Whether it was stopped, or not begun, because nobody wanted it any more; known at its end. */
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * The SQLSTATE of its error, or the name of the exception's class where there is none; "cancelled", see {@link
     * #isCancelled}; "none" if it has not failed; known at its end.
     */
    public String getErrorType() {
        return errorType;
    }

    /** The SQLSTATE of its error; "none" if there is none; known at its end. */
    public String getSqlState() {
        return sqlState;
    }

    /** The driver says how it has ended. */
    public void setEnd(long rowCount, boolean wasCancelled, String typeOfError, String stateOfError) {
        rows = rowCount;
        cancelled = wasCancelled;
        errorType = typeOfError;
        sqlState = stateOfError;
    }
}
