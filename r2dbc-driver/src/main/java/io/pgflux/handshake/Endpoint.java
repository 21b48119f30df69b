package io.pgflux.handshake;

import java.net.SocketAddress;

/**
 * What one attempt at a connection goes to.
 *
 * @param host as the user has named it: what a certificate has to be for
 * @param port 1 to 65535
 * @param address one of those that the name has
 */
record Endpoint(String host, int port, SocketAddress address) {

    @Override
    public String toString() {
        return name(host, port);
    }

    static String name(String host, int port) {
        return UnixSocket.isOne(host) ? UnixSocket.path(host, port) : host + ":" + port;
    }
}
