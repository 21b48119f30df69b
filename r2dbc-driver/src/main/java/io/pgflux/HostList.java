package io.pgflux;

import io.netty.util.NetUtil;
import io.pgflux.api.Host;
import io.pgflux.handshake.UnixSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code a:5432,b,[::1]:5434}. */
final class HostList {

    static final int STANDARD_PORT = 5432;
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}");

    private HostList() {}

    /**
     * At least one.
     *
     * @param ports for hosts that say none: one for all, or one for each as in libpq
     * @throws IllegalArgumentException if it is no such list
     */
    static List<Host> parse(String list, List<Integer> ports) {
        String[] parts = list.split(",", -1);
        if (ports.size() > 1 && ports.size() != parts.length) {
            throw new IllegalArgumentException(
                    "The option port has %d ports, and the option host %d hosts: give one port for all, or one for each"
                            .formatted(ports.size(), parts.length));
        }
        List<Host> hosts = new ArrayList<>();
        for (String part : parts) {
            hosts.add(host(part.strip(), list, ports.size() == 1 ? ports.get(0) : ports.get(hosts.size())));
        }
        return List.copyOf(hosts);
    }

    private static Host host(String given, String list, int otherwise) {
        // R2DBC's parser of URLs takes no brackets in a list unless they are encoded.
        String text = given.replace("%5B", "[")
                .replace("%5b", "[")
                .replace("%5D", "]")
                .replace("%5d", "]");
        if (text.isEmpty()) {
            throw wrong(list, "a name is missing");
        }
        if (UnixSocket.isOne(text)) {
            return socket(text, list, otherwise);
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || !NetUtil.isValidIpV6Address(text.substring(1, end))) {
                throw wrong(list, "there must be an IPv6 address in the brackets of " + text);
            }
            String rest = text.substring(end + 1);
            return new Host(text.substring(1, end), rest.isEmpty() ? otherwise : port(rest, list));
        }
        int colon = text.indexOf(':');
        if (colon < 0 || NetUtil.isValidIpV6Address(text)) {
            return new Host(text, otherwise);
        }
        if (colon == 0) {
            throw wrong(list, "a name is missing in front of " + text);
        }
        return new Host(text.substring(0, colon), port(text.substring(colon), list));
    }

    /** A directory, behind which there may be a port. */
    private static Host socket(String text, String list, int otherwise) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = !text.startsWith(UnixSocket.FILE)
                && colon > 0
                && PORT.matcher(text.substring(colon)).matches();
        String directory = hasPort ? text.substring(0, colon) : text;
        UnixSocket.path(directory, 65_535); // what is wrong, is wrong here
        return new Host(directory, hasPort ? port(text.substring(colon), list) : otherwise);
    }

    private static int port(String afterHost, String list) {
        int port = PORT.matcher(afterHost).matches() ? Integer.parseInt(afterHost.substring(1)) : 0;
        if (port < 1 || port > 65_535) {
            throw wrong(list, "\"%s\" is not a colon and a port from 1 to 65535".formatted(afterHost));
        }
        return port;
    }

    private static IllegalArgumentException wrong(String list, String reason) {
        return new IllegalArgumentException(
                "The option host must be a host or a list such as a:5432,b:5432,[::1]:5432, but in \"%s\" %s"
                        .formatted(list, reason));
    }

    /** One port or several; an empty one is the standard one. */
    static List<Integer> ports(OptionValue value) {
        List<Integer> ports = new ArrayList<>();
        for (String part : value.string().split(",", -1)) {
            ports.add(
                    part.isBlank() && !value.string().isBlank()
                            ? STANDARD_PORT
                            : new OptionValue(value.name(), part).integer());
        }
        return ports;
    }
}
