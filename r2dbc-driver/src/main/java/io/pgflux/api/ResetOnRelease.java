package io.pgflux.api;

/**
 * What a connection undoes when a pool takes it back ({@link io.r2dbc.spi.Lifecycle#preRelease()}). Each value undoes what the ones before
 * it do. Prepared statements stay in any case. Where there is nothing to undo, nothing is sent.
 */
public enum ResetOnRelease {

    /** The transaction that is open is rolled back, and auto-commit is on again. */
    TRANSACTION,

    /**
     * What was set by methods of {@link PgConnection}: the isolation level, the time-outs for statements and for locks. They are again
     * what the connection began with. What was set by SQL stays.
     */
    CONNECTION,

    /**
     * What SQL has left in the session, too: settings ({@code RESET ALL}), role, {@code LISTEN}, temporary tables, cursors that outlive
     * their transaction, session-level advisory locks, and what {@code currval} knows. Statements of SQL's {@code PREPARE}
     * stay.
     *
     * <p>One round trip if any statement was executed since the last time, since any may have called a function that leaves something
     * behind.
     */
    SESSION
}
