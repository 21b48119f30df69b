package io.pgflux.api;

import java.net.InetAddress;

/**
 * A value of {@code cidr}: a network. No method asks a name service.
 *
 * @param address its first address; IPv4 or IPv6 by its class
 * @param prefix how many bits of it count, 0 to 32 or 128
 */
public record Cidr(InetAddress address, int prefix) {

    /**
     * @throws IllegalArgumentException if the prefix is out of range, a bit is set after it, or the address has a scope
     *     (zone), which PostgreSQL does not know
     */
    public Cidr {
        IpText.check(address, prefix);
        IpText.checkNetwork(address, prefix);
    }

    /**
     * Of the bytes of an address: 4 are IPv4, 16 are IPv6.
     *
     * @throws IllegalArgumentException if it is another number of bytes, the prefix is out of range, or a bit is set
     *     after it
     */
    public static Cidr of(byte[] address, int prefix) {
        return new Cidr(IpText.address(address), prefix);
    }

    /**
     * The value of a literal such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, with all four numbers of IPv4; without
     * a prefix it is the whole address.
     *
     * @throws IllegalArgumentException if the text is not such a literal
     */
    public static Cidr parse(String text) {
        InetAddress address = IpText.parseAddress(text);
        int prefix = IpText.parsePrefix(text);
        return new Cidr(address, prefix < 0 ? IpText.bits(address) : prefix);
    }

    /** As PostgreSQL prints it: always with the prefix. */
    @Override
    public String toString() {
        return IpText.print(address) + '/' + prefix;
    }
}
