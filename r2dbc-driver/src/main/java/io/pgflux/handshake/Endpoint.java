package io.pgflux.handshake;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * What one attempt at a connection goes to.
 *
 * @param host as the user has named it: what a certificate has to be for
 * @param port 1 to 65535
 * @param address one of those that the name has
 */
record Endpoint(String host, int port, SocketAddress address) {

    /** With the address, if it is not the name itself. */
    String description() {
        String numbers = address instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? inet.getAddress().getHostAddress()
                : address.toString();
        return numbers.equals(host) ? toString() : "%s (%s)".formatted(this, numbers);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]") + ":" + port;
    }
}
