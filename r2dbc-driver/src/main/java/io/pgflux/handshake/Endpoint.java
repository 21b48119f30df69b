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
        if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            String numbers = inet.getAddress().getHostAddress();
            return numbers.equals(host) ? toString() : "%s (%s)".formatted(this, numbers);
        }
        return toString();
    }

    /** Whether nobody outside of this machine sees what is sent: its loopback interface, or a Unix domain socket. */
    boolean isLocal() {
        return !(address instanceof InetSocketAddress inet)
                || (!inet.isUnresolved() && inet.getAddress().isLoopbackAddress());
    }

    @Override
    public String toString() {
        return name(host, port);
    }

    static String name(String host, int port) {
        if (UnixSocket.isOne(host)) {
            return UnixSocket.path(host, port);
        }
        return (host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]") + ":" + port;
    }
}
