package io.pgflux.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server that a connection may go to.
 *
 * @param name a name, each address of which is tried, or an address without brackets
 * @param port 1 to 65535
 * @param role what it is believed to be: decides which host is tried first. The server itself is asked for its role before
 *     a connection is given out, where {@link TargetServerType} cares.
 * @param zone where it is: see the option {@code preferredZone}; null: not known
 * @param weight how many connections it is to have in proportion to the others, where connections are balanced; 1 to 1000
 */
public record Host(
        String name, int port, HostRole role, @Nullable String zone, int weight) {

    /**
     * Checks its values.
     *
     * @throws IllegalArgumentException if one is not possible
     */
    public Host {
        Objects.requireNonNull(role, "role");
        if (name.isBlank() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A host needs a name");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "The port of %s must be from 1 to 65535, but is %d".formatted(name, port));
        }
        if (weight < 1 || weight > 1000) {
            throw new IllegalArgumentException(
                    "The weight of %s must be from 1 to 1000, but is %d".formatted(name, weight));
        }
    }

    /** One of which only this is known; its weight is 1. */
    public Host(String name, int port) {
        this(name, port, HostRole.UNKNOWN);
    }

    /** One without a zone; its weight is 1. */
    public Host(String name, int port, HostRole role) {
        this(name, port, role, null, 1);
    }

    /** {@code name:port}; an IPv6 address stands in brackets. */
    @Override
    public String toString() {
        if (name.startsWith("unix:")) { // the path of a socket, which has no port
            return name.substring("unix:".length());
        }
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
}
