package io.pgflux;

import io.netty.buffer.ByteBufUtil;
import io.pgflux.api.ProtocolVersion;
import io.pgflux.connection.Timeouts;
import io.pgflux.handshake.StartUpRequest;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The parameters of StartupMessage but the user (PostgreSQL manual, "Message Formats", StartupMessage). */
final class StartupParameters {

    /** What the driver relies on. */
    private static final Set<String> FIXED = Set.of("user", "database", "client_encoding", "datestyle", "replication");

    /** Of StartupMessage: MAX_STARTUP_PACKET_LENGTH of the server (libpq/pqcomm.h). */
    private static final int LONGEST = 10_000;

    private static final int HEADER = 9; // length, version and the last zero

    private StartupParameters() {}

    static StartUpRequest request(SessionSettings options) {
        ProtocolVersion newest = options.protocolVersion;
        ProtocolVersion oldest = options.minProtocolVersion;
        if (oldest.minor() > newest.minor() || oldest == ProtocolVersion.GREASE) {
            throw new IllegalArgumentException(
                    "The option minProtocolVersion must be 3.0, or up to what protocolVersion asks for (%s), but is %s"
                            .formatted(newest, oldest));
        }
        return new StartUpRequest(newest, oldest, of(options));
    }

    private static Map<String, String> of(SessionSettings options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (options.database != null) {
            parameters.put("database", options.database);
        }
        parameters.put("client_encoding", "UTF8");
        parameters.put("DateStyle", "ISO");
        parameters.put("TimeZone", name(options.timeZone));
        parameters.put("application_name", options.applicationName);
        if (options.schema != null) {
            parameters.put("search_path", options.schema);
        }
        if (options.statementTimeout != null) {
            parameters.put(
                    "statement_timeout", Long.toString(Timeouts.millis("statementTimeout", options.statementTimeout)));
        }
        if (options.lockWaitTimeout != null) {
            parameters.put("lock_timeout", Long.toString(Timeouts.millis("lockWaitTimeout", options.lockWaitTimeout)));
        }
        options.options.forEach((name, value) -> {
            if (FIXED.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("The setting %s cannot be given by options".formatted(name));
            }
            if (name.equals("_pq_.")) {
                throw new IllegalArgumentException("The setting _pq_. in options must have a name behind the dot");
            }
            parameters.put(name, value);
        });
        parameters.forEach((name, value) -> {
            if (name.isEmpty() || (name + value).indexOf('\0') >= 0) {
                throw new IllegalArgumentException("The setting %s must have a name, and no NUL".formatted(name));
            }
        });
        requireRoom(options, parameters);
        return parameters;
    }

    /** The server would close the connection without a word. */
    private static void requireRoom(SessionSettings options, Map<String, String> parameters) {
        int length = HEADER + length("user", String.valueOf(options.userName));
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            length += length(parameter.getKey(), parameter.getValue());
        }
        if (length > LONGEST) {
            throw new IllegalArgumentException(
                    "The settings of the session have %d bytes, of which schema and options can be shortened; a server takes %d"
                            .formatted(length, LONGEST));
        }
    }

    /** Each with its terminating zero. */
    private static int length(String name, String value) {
        return ByteBufUtil.utf8Bytes(name) + ByteBufUtil.utf8Bytes(value) + 2;
    }

    /**
     * PostgreSQL reads an offset as POSIX does, where east is negative; by the ISO rule that a sign directly behind the
     * brackets would not have. {@code <+02>-02} says it unmistakably.
     */
    private static String name(ZoneId zone) {
        if (zone.normalized() instanceof ZoneOffset offset) {
            if (offset.getTotalSeconds() == 0) {
                return "UTC";
            }
            String id = offset.getId(); // such as +05:30
            char opposite = id.charAt(0) == '+' ? '-' : '+';
            return "<" + id + ">" + opposite + id.substring(1);
        }
        return zone.getId();
    }
}
