package io.pgflux.handshake;

import io.pgflux.api.PgException;
import io.pgflux.api.ProtocolVersion;
import io.pgflux.api.ServerMessage;
import io.pgflux.session.Journal;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.ProtocolException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * On what version and options of the protocol a start-up agrees: those that were asked for, unless the server says what
 * it has instead.
 *
 * <p>Source: PostgreSQL manual, "Protocol Versions" and "Message Formats", NegotiateProtocolVersion.
 */
final class Negotiation {

    private static final String OPTION_PREFIX = "_pq_.";

    private static final int MAJOR = 3 << 16;
    private static final int NEWEST = ProtocolVersion.V3_2.minor();
    private static final int KEY_OF_3_0 = 4;
    private static final String UNKNOWN_TO_ALL = "_pq_.test_protocol_negotiation"; // the name that libpq 19 uses

    /** protocol_violation, feature_not_supported: what is said of an unknown version by who knows no negotiation. */
    private static final Set<String> UNKNOWN_VERSION = Set.of("08P01", "0A000");

    private final Endpoint endpoint;
    private final Journal journal;
    private final StartUpRequest request;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private int minor;
    private @Nullable List<String> answered; // what the server does not know; null: it has not said anything

    Negotiation(Endpoint endpoint, Journal journal, StartUpRequest request, String user) {
        this.endpoint = endpoint;
        this.journal = journal;
        this.request = request;
        minor = request.newest().minor();
        parameters.put("user", user);
        parameters.putAll(request.parameters());
        if (isGreased()) {
            parameters.put(UNKNOWN_TO_ALL, "");
        }
    }

    private boolean isGreased() {
        return request.newest() == ProtocolVersion.GREASE;
    }

    void ask(FrontendEncoder out) {
        out.startup(minor, parameters);
    }

    /**
     * The server has answered with what it knows.
     *
     * @param version with the major version in the upper half, as PostgreSQL sends it; the manual says that it is the minor
     *     alone, so others may send that
     * @param refuse told if that is not enough
     */
    void answered(int version, List<String> unknownOptions, Consumer<Throwable> refuse) {
        int offered = version >>> 16 == 0 ? version : version - MAJOR;
        if (answered != null) {
            requireTheSame(offered, unknownOptions);
            return;
        }
        // 3.1 is in no server; a session that began with it would be of nobody knows what.
        if (offered < 0 || offered > minor || offered == 1) {
            throw new ProtocolException("The server answered with version %d of the protocol, but 3.%d was asked for"
                    .formatted(version, minor));
        }
        for (String option : unknownOptions) {
            if (!option.startsWith(OPTION_PREFIX) || !parameters.containsKey(option)) {
                throw new ProtocolException(
                        "The server says that it does not know the protocol option %s, which was not asked for"
                                .formatted(option));
            }
        }
        minor = offered;
        answered = List.copyOf(unknownOptions);
        checkEnough(refuse);
    }

    /** PgBouncer 1.24 and 1.25 send it twice where they ask the database for the user's password. */
    private void requireTheSame(int offered, List<String> unknownOptions) {
        if (offered != minor || !unknownOptions.equals(answered)) {
            throw new ProtocolException(
                    "The server answered twice which version of the protocol it has, and differently");
        }
    }

    private void checkEnough(Consumer<Throwable> refuse) {
        if (minor > NEWEST) { // only where grease has asked for more than there is
            refuse.accept(
                    refusal("answered with version 3.%d of the protocol, which pgflux does not know".formatted(minor)));
            return;
        }
        if (minor < request.oldest().minor()) {
            refuse.accept(refusal("knows version 3.%d of the protocol only, and minProtocolVersion is %s"
                    .formatted(minor, request.oldest())));
            return;
        }
        List<String> missing = unknown().stream()
                .filter(option -> !option.equals(UNKNOWN_TO_ALL))
                .toList();
        if (!missing.isEmpty()) {
            refuse.accept(
                    refusal("does not know the protocol options %s; leave them out of options".formatted(missing)));
        }
    }

    /** The server lets the session begin, so it agrees to all that it has not named. */
    void accepted(Consumer<Throwable> refuse) {
        if (isGreased()
                && (minor == ProtocolVersion.GREASE.minor() || !unknown().contains(UNKNOWN_TO_ALL))) {
            refuse.accept(
                    refusal("accepted a protocol version or option that does not exist (protocolVersion=grease)"));
        }
    }

    private List<String> unknown() {
        return answered == null ? List.of() : answered;
    }

    /** The decoder has seen to it that no key is longer than in any version. */
    void checkKey(byte[] secretKey) {
        if (minor == 0 && secretKey.length != KEY_OF_3_0) {
            throw new ProtocolException(
                    "The server sent a key of %d bytes; in protocol 3.0 it has 4".formatted(secretKey.length));
        }
    }

    /** What may be why a server that knows no negotiation has refused; empty: nothing of ours. */
    String suspicion() {
        return answered == null && minor > 0
                ? ". Protocol version %s was asked for; try protocolVersion=3.0, since older poolers know no other"
                        .formatted(request.newest())
                : "";
    }

    /**
     * The server's refusal; that of a pooler, which passes on only what it can set again for the next client, with the cure.
     * Source: PgBouncer's configuration, {@code ignore_startup_parameters}.
     */
    R2dbcException refused(ServerMessage error) {
        R2dbcException refusal = PgException.of(error, "", journal.id());
        if (!suspicion().isEmpty() && UNKNOWN_VERSION.contains(error.code())) {
            return new R2dbcNonTransientResourceException(
                    journal.marked(endpoint + " refuses the login: " + error.message() + suspicion()),
                    error.code(),
                    refusal);
        }
        if (!error.message().startsWith("unsupported startup parameter")) {
            return refusal;
        }
        String parameter = error.message().substring(error.message().lastIndexOf(' ') + 1);
        return new R2dbcNonTransientResourceException(
                journal.marked(
                        "%s is a pooler that does not pass on %s: leave out the option %s and set it for the role or the database,"
                                        .formatted(endpoint, parameter, option(parameter))
                                + " or let the pooler ignore it (ignore_startup_parameters of PgBouncer)"),
                error.code(),
                refusal);
    }

    private static String option(String parameter) {
        return switch (parameter) {
            case "search_path" -> "schema";
            case "statement_timeout" -> "statementTimeout";
            case "lock_timeout" -> "lockWaitTimeout";
            default -> "options";
        };
    }

    private R2dbcNonTransientResourceException refusal(String reason) {
        return new R2dbcNonTransientResourceException(journal.marked(endpoint + " " + reason), "08001");
    }
}
