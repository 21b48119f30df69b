package io.pgflux;

import java.util.List;
import java.util.Map;

/** libpq's {@code host}, {@code hostaddr} and {@code port}: lists with commas. */
final class HostKeywords {

    private HostKeywords() {}

    /** An empty place in a list is the default. */
    static void put(Map<String, String> keywords, Map<String, Object> options) {
        List<String> hosts = list("host", keywords);
        List<String> addresses = list("hostaddr", keywords);
        List<String> ports = list("port", keywords);
        if (!addresses.isEmpty()) {
            if (!hosts.isEmpty() && !hosts.equals(addresses)) {
                throw new UnsupportedOperationException(
                        "The keyword hostaddr is not supported beside host: leave out one of them");
            }
            hosts = addresses;
        }
        if (!hosts.isEmpty()) {
            options.put(
                    "host",
                    String.join(",", hosts.stream().map(HostKeywords::host).toList()));
        }
        if (!ports.isEmpty()) {
            options.put("port", String.join(",", ports));
        }
    }

    private static List<String> list(String keyword, Map<String, String> keywords) {
        String value = keywords.getOrDefault(keyword, "");
        return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }

    /** An IPv6 address gets brackets, so that a port can stand behind it. */
    private static String host(String host) {
        if (host.isEmpty()) {
            return "localhost";
        }
        return host.indexOf(':') >= 0 && !host.startsWith("[") && !host.startsWith("/") && !host.startsWith("@")
                ? "[" + host + "]"
                : host;
    }
}
