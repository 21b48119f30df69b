package io.pgflux.api;

import java.net.InetAddress;

/**
 * A value of {@code inet}: the address of a host, and how many of its first bits are those of its network. No method
 * asks a name service.
 *
 * @param address IPv4 or IPv6 by its class: IPv6 that is mapped from IPv4 is IPv6. The name of the host counts for
 *     nothing
 * @param prefix the bits of the network, 0 to 32 or 128
 */
public record Inet(InetAddress address, int prefix) {

    /**
     * @throws IllegalArgumentException if the prefix is out of range, or the address has a scope (zone), which
     *     PostgreSQL does not know
     */
    public Inet {
        IpText.check(address, prefix);
    }

    /** A host without a network: the prefix is the whole address. */
    public Inet(InetAddress address) {
        this(address, IpText.bits(address));
    }

    /**
     * Of the bytes of an address: 4 are IPv4, and 16 are IPv6, where {@link InetAddress#getByAddress(byte[])} makes IPv4
     * of a mapped address.
     *
     * @throws IllegalArgumentException if it is another number of bytes, or the prefix is out of range
     */
    public static Inet of(byte[] address, int prefix) {
        return new Inet(IpText.address(address), prefix);
    }

    /**
     * The value of a literal, {@code 192.168.0.1/24} or {@code ::1}: four decimal numbers, or IPv6 as in RFC 4291; never
     * the name of a host.
     *
     * @throws IllegalArgumentException if the text is not such a literal
     */
    public static Inet parse(String text) {
        InetAddress address = IpText.parseAddress(text);
        int prefix = IpText.parsePrefix(text);
        return prefix < 0 ? new Inet(address) : new Inet(address, prefix);
    }

    /** As PostgreSQL prints it: with the prefix, unless that is the whole address. */
    @Override
    public String toString() {
        String host = IpText.print(address);
        return prefix == IpText.bits(address) ? host : host + '/' + prefix;
    }
}
