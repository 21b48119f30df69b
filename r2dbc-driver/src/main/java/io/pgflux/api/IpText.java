package io.pgflux.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses as PostgreSQL reads and prints them, without a name service. */
final class IpText {

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int GROUPS = IPV6_BYTES / 2;
    private static final int MAX_DIGITS = 4;

    private IpText() {}

    static InetAddress address(byte[] bytes) {
        if (bytes.length != IPV4_BYTES && bytes.length != IPV6_BYTES) {
            throw new IllegalArgumentException("%d bytes are no address".formatted(bytes.length));
        }
        try {
            // InetAddress would turn a mapped address into IPv4
            return bytes.length == IPV4_BYTES
                    ? InetAddress.getByAddress(bytes)
                    : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("only for a wrong number of bytes", e);
        }
    }

    static int bits(InetAddress address) {
        return (address instanceof Inet6Address ? IPV6_BYTES : IPV4_BYTES) * Byte.SIZE;
    }

    static void check(InetAddress address, int prefix) {
        if (prefix < 0 || prefix > bits(address)) {
            throw new IllegalArgumentException(
                    "The prefix %d is not between 0 and %d".formatted(prefix, bits(address)));
        }
        if (address instanceof Inet6Address ipv6 && (ipv6.getScopeId() != 0 || ipv6.getScopedInterface() != null)) {
            throw new IllegalArgumentException("PostgreSQL has no scope (zone) of an address");
        }
    }

    static void checkNetwork(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int bit = prefix; bit < bits(address); bit++) {
            if ((bytes[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0) {
                throw new IllegalArgumentException("The address has a bit after the prefix %d".formatted(prefix));
            }
        }
    }

    /** Without prefix (PostgreSQL: inet_net_ntop.c). */
    static String print(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder text = new StringBuilder();
        if (bytes.length == IPV4_BYTES) {
            printIpv4(bytes, 0, text);
        } else {
            printIpv6(bytes, text);
        }
        return text.toString();
    }

    private static void printIpv4(byte[] bytes, int at, StringBuilder out) {
        for (int i = 0; i < IPV4_BYTES; i++) {
            out.append(i == 0 ? "" : ".").append(bytes[at + i] & 0xFF);
        }
    }

    /** The first of the longest runs of two or more zeros is left out; what begins with six of them ends in IPv4. */
    private static void printIpv6(byte[] bytes, StringBuilder out) {
        int gap = 0;
        int gapLength = 0;
        for (int i = 0, run = 0; i < GROUPS; i++) {
            run = group(bytes, i) == 0 ? run + 1 : 0;
            if (run > gapLength && run > 1) {
                gap = i - run + 1;
                gapLength = run;
            }
        }
        boolean ipv4 = gap == 0 && (gapLength == 6 || (gapLength == 5 && group(bytes, 5) == 0xFFFF));
        for (int i = 0; i < GROUPS; i++) {
            if (gapLength > 0 && i == gap) {
                out.append(i == 0 ? "::" : ":");
                i += gapLength - 1;
            } else if (ipv4 && i == GROUPS - 2) {
                printIpv4(bytes, IPV6_BYTES - IPV4_BYTES, out);
                return;
            } else {
                out.append(Integer.toHexString(group(bytes, i))).append(i == GROUPS - 1 ? "" : ":");
            }
        }
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xFF) << Byte.SIZE | (bytes[2 * index + 1] & 0xFF);
    }

    /** -1 if the text has none. */
    static int parsePrefix(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? -1 : number(text, slash + 1, text.length(), 10, IPV6_BYTES * Byte.SIZE);
    }

    static InetAddress parseAddress(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes;
        if (host.indexOf(':') < 0) {
            bytes = new byte[IPV4_BYTES];
            parseIpv4(host, 0, bytes, 0);
        } else {
            bytes = parseIpv6(host);
        }
        return address(bytes);
    }

    private static void parseIpv4(String text, int from, byte[] bytes, int at) {
        int begin = from;
        for (int i = 0; i < IPV4_BYTES; i++) {
            int end = i == IPV4_BYTES - 1 ? text.length() : text.indexOf('.', begin);
            long number = Digits.read(text, begin, end, 10, 0xFF);
            // Zeros in front mean octal to some
            if (number < 0 || (end - begin > 1 && text.charAt(begin) == '0')) {
                throw malformed();
            }
            bytes[at + i] = (byte) number;
            begin = end + 1;
        }
    }

    private static byte[] parseIpv6(String text) {
        byte[] bytes = new byte[IPV6_BYTES];
        int at = text.startsWith("::") ? 2 : 0;
        int gap = at == 0 ? -1 : 0;
        int filled = 0;
        while (at < text.length()) {
            if (filled == IPV6_BYTES) {
                throw malformed();
            }
            int colon = text.indexOf(':', at);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && text.indexOf('.', at) >= 0) {
                if (filled > IPV6_BYTES - IPV4_BYTES) {
                    throw malformed();
                }
                parseIpv4(text, at, bytes, filled);
                filled += IPV4_BYTES;
            } else {
                int group = number(text, at, end, 16, 0xFFFF);
                bytes[filled++] = (byte) (group >> Byte.SIZE);
                bytes[filled++] = (byte) group;
            }
            at = end;
            if (colon >= 0) {
                at++;
                if (at == text.length() || (text.charAt(at) == ':' && gap >= 0)) {
                    throw malformed();
                }
                if (text.charAt(at) == ':') {
                    gap = filled;
                    at++;
                }
            }
        }
        return spread(bytes, gap, filled);
    }

    /** Moves what follows the gap to the end. */
    private static byte[] spread(byte[] bytes, int gap, int filled) {
        if (gap < 0 ? filled < IPV6_BYTES : filled == IPV6_BYTES) {
            throw malformed();
        }
        if (gap < 0) {
            return bytes;
        }
        byte[] spread = new byte[IPV6_BYTES];
        System.arraycopy(bytes, 0, spread, 0, gap);
        System.arraycopy(bytes, gap, spread, IPV6_BYTES - filled + gap, filled - gap);
        return spread;
    }

    private static int number(String text, int begin, int end, int radix, int max) {
        long number = Digits.read(text, begin, end, radix, max);
        if (number < 0 || end - begin > MAX_DIGITS) {
            throw malformed();
        }
        return (int) number;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("neither an IPv4 nor an IPv6 address");
    }
}
