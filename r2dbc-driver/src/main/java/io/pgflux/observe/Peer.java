package io.pgflux.observe;

import java.net.SocketAddress;

/**
 * The other end of a connection.
 *
 * @param host as it was asked for: a name, an address, or the path of a socket
 * @param port as it was asked for
 * @param address to which this has led
 */
public record Peer(String host, int port, SocketAddress address) {}
