package io.pgflux.hosts;

import io.pgflux.api.Host;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What something is known of: a host, or one of its addresses.
 *
 * @param address null: the host, whichever address it is
 */
record Place(String host, int port, @Nullable SocketAddress address) {

    static Place of(Host host) {
        return new Place(host.name(), host.port(), null);
    }

    Place at(SocketAddress one) {
        return new Place(host, port, one);
    }
}
