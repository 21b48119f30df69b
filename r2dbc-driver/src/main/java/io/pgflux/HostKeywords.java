package io.pgflux;

import java.util.List;
import java.util.Map;

/** libpq's {@code host}, {@code hostaddr} and {@code port}: lists with commas, as long as each other. */
final class HostKeywords {

    private HostKeywords() {}

    /** A single port is that of all hosts; an empty place in a list is the default. */
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
        ports.stream().filter(port -> !port.isEmpty()).forEach(HostKeywords::check);
        if (ports.size() > 1 && ports.size() != hosts.size()) {
            throw new IllegalArgumentException(
                    "The keyword port has %d ports for %d hosts".formatted(ports.size(), hosts.size()));
        }
        if (ports.size() > 1) {
            StringBuilder list = new StringBuilder();
            for (int i = 0; i < hosts.size(); i++) {
                String port = ports.get(i).isEmpty() ? "5432" : ports.get(i).trim();
                list.append(i == 0 ? "" : ",")
                        .append(host(hosts.get(i)))
                        .append(':')
                        .append(port);
            }
            options.put("host", list.toString());
            return;
        }
        if (!hosts.isEmpty()) {
            options.put(
                    "host",
                    String.join(",", hosts.stream().map(HostKeywords::host).toList()));
        }
        if (!ports.isEmpty() && !ports.get(0).isEmpty()) {
            options.put("port", ports.get(0));
        }
    }

    private static List<String> list(String keyword, Map<String, String> keywords) {
        String value = keywords.getOrDefault(keyword, "");
        return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }

    private static void check(String port) {
        Check.between("port", new OptionValue("port", port).integer(), 1, 65_535);
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
