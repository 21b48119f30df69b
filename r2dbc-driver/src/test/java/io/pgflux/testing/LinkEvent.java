package io.pgflux.testing;

/**
 * What a {@link TcpProxy} saw on a {@link Link}. "Client" is the driver, "server" the database.
 *
 * <p>A reset that comes after the same side's FIN is noted when the proxy next writes to that side, or else when the
 * other side has sent its FIN, and this only on Linux: to a reader of the socket it is the same end of stream.
 */
public enum LinkEvent {
    CLIENT_BYTES,
    CLIENT_FIN,
    CLIENT_RESET,
    SERVER_BYTES,
    SERVER_FIN,
    SERVER_RESET
}
