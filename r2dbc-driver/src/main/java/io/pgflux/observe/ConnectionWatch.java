package io.pgflux.observe;

/**
 * Who is told what one connection does. Bytes are told once for each read and each write, rows once for each statement,
 * so that nothing is counted row by row. On the connection's event loop, where nothing else is said.
 */
public interface ConnectionWatch {

    ConnectionWatch NONE = new ConnectionWatch() {};

    /** So many bytes of the protocol have come. */
    default void received(long bytes) {}

    /** So many bytes of the protocol are handed to the socket. */
    default void sent(long bytes) {}

    /** What results keep for their subscribers has grown by so many bytes; negative: has become less. */
    default void backlog(long bytes) {}

    /** A cancel request is being sent. */
    default void cancelRequested() {}

    /** An execution has found its statement prepared on this connection, or not. */
    default void prepared(boolean found) {}

    /** A statement is executed again that has done nothing the first time. */
    default void repeated() {}

    /** A statement begins; from any thread. */
    default StatementWatch begins(Observed statement) {
        return StatementWatch.NONE;
    }

    /** The connection is gone. */
    default void closed() {}
}
