package io.pgflux.api;

import io.r2dbc.spi.R2dbcException;

/**
 * What all exceptions have in common that report an error of the server. Each is also the {@link R2dbcException} that
 * fits its SQLSTATE:
 *
 * <table>
 * <caption>SQLSTATE to exception</caption>
 * <tr><th>SQLSTATE</th><th>exception</th></tr>
 * <tr><td>22, 23, 27, 44</td><td>{@link io.r2dbc.spi.R2dbcDataIntegrityViolationException}</td></tr>
 * <tr><td>28, 42501</td><td>{@link io.r2dbc.spi.R2dbcPermissionDeniedException}</td></tr>
 * <tr><td>21, 26, 42</td><td>{@link io.r2dbc.spi.R2dbcBadGrammarException}</td></tr>
 * <tr><td>40</td><td>{@link io.r2dbc.spi.R2dbcRollbackException}: try the transaction again</td></tr>
 * <tr><td>57014, 55P03</td><td>{@link io.r2dbc.spi.R2dbcTimeoutException}: the server says the same for
 *     {@code statement_timeout} and for a cancel request</td></tr>
 * <tr><td>53, 57P03</td><td>{@link io.r2dbc.spi.R2dbcTransientResourceException}: try again later</td></tr>
 * <tr><td>08, 54, 57, 58, XX</td><td>{@link io.r2dbc.spi.R2dbcNonTransientResourceException}</td></tr>
 * <tr><td>others</td><td>{@link io.r2dbc.spi.R2dbcNonTransientException}</td></tr>
 * </table>
 *
 * <p>The classes follow what Spring makes of the same errors by JDBC.
 */
public interface PgException {

    /** All fields of the server's error. */
    ServerMessage getServerMessage();

    /**
     * Which connection it was, as the driver's log calls it: {@code pgflux-3/4711}, a number of this JVM and the server's
     * process; empty if that is not known.
     */
    String getConnectionId();

    /**
     * The exception for an error of the server.
     *
     * @param error the error
     * @param sql the statement, without bound values; empty if there is none
     * @param connectionId see {@link #getConnectionId}
     */
    static R2dbcException of(ServerMessage error, String sql, String connectionId) {
        return PgExceptions.exception(error, sql, connectionId);
    }
}
