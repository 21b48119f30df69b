package io.pgflux;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgflux.api.Host;
import io.pgflux.api.HostRole;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Patroni answers to {@code GET /cluster}.
 *
 * <p>Source: Patroni's manual, "Patroni REST API", section "Monitoring endpoint".
 */
final class PatroniMembers {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Those in which a member takes connections; others are "stopped", "starting", "crashed" and the like. */
    private static final Set<String> STATES = Set.of("running", "streaming", "in archive recovery");

    private PatroniMembers() {}

    /**
     * The members that take connections; may be none.
     *
     * @param maximumLag in bytes; replicas further behind are left out
     */
    static List<Host> read(byte[] cluster, long maximumLag) throws IOException {
        List<Host> hosts = new ArrayList<>();
        for (JsonNode member : MAPPER.readTree(cluster).path("members")) {
            HostRole role = role(member.path("role").asText());
            String name = member.path("host").asText();
            int port = member.path("port").asInt();
            if (role == null || !STATES.contains(member.path("state").asText()) || name.isBlank() || port == 0) {
                continue;
            }
            JsonNode tags = member.path("tags");
            if (role == HostRole.PRIMARY || (isFresh(member.path("lag"), maximumLag) && takesReaders(tags))) {
                hosts.add(new Host(name, port, role, tags.path("zone").asText(null), 1));
            }
        }
        return hosts;
    }

    private static @Nullable HostRole role(String role) {
        return switch (role) {
            case "leader", "master", "primary" -> HostRole.PRIMARY;
            case "replica", "sync_standby", "quorum_standby", "standby_leader" -> HostRole.STANDBY;
            default -> null;
        };
    }

    /** A lag may be "unknown", which is too much for whoever has a limit. */
    private static boolean isFresh(JsonNode lag, long maximumLag) {
        return maximumLag == Long.MAX_VALUE || (lag.isIntegralNumber() && lag.asLong() <= maximumLag);
    }

    /** Patroni's own health check for load balancers leaves these out, too. */
    private static boolean takesReaders(JsonNode tags) {
        return !tags.path("noloadbalance").asBoolean();
    }
}
