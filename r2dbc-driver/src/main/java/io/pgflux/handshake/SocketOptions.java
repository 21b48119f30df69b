package io.pgflux.handshake;

/**
 * How a socket is set.
 *
 * @param keepAlive SO_KEEPALIVE
 * @param noDelay TCP_NODELAY
 */
public record SocketOptions(boolean keepAlive, boolean noDelay) {}
