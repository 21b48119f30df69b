package io.pgflux.handshake;

import io.pgflux.api.Host;
import io.pgflux.api.PgException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why the servers tried so far gave no connection. Read when the time is over, from another thread. */
final class Failures {

    /** The name is what the message may begin with; the place is the same with its address. */
    private record Failure(String name, String place, Throwable error) {

        /** Names the server once. */
        @Override
        public String toString() {
            String message = String.valueOf(error.getMessage());
            for (String beginning : List.of("Cannot connect to " + name + ": ", name + " ")) {
                if (message.startsWith(beginning)) {
                    return place + ": " + message.substring(beginning.length());
                }
            }
            return place + ": " + message;
        }
    }

    private static final Set<String> OF_THE_SERVER = Set.of("08", "53", "55", "57", "58", "XX");

    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

    /**
     * Whether another server cannot do better, so that to try it would hide the reason: it refuses who logs in (class 28), the
     * database (3D000) or what is asked for (42, 22 ..), or this side has refused to go on. Else the server was not
     * reached (08), has no room (53), is starting up or going down (55, 57), or is broken (58, XX).
     */
    static boolean endSearch(Throwable error) {
        if (!(error instanceof R2dbcException known)) {
            return !(error instanceof IOException);
        }
        String state = known.getSqlState();
        return state != null && state.length() == 5 && !OF_THE_SERVER.contains(state.substring(0, 2));
    }

    void add(Host host, Throwable error) {
        failures.add(new Failure(host.toString(), host.toString(), error));
    }

    void add(Endpoint endpoint, Throwable error) {
        failures.add(new Failure(endpoint.toString(), endpoint.description(), error));
    }

    /**
     * When all have been tried. One failure is told as it is. To try again may help if it may help with one of them: a
     * second address where nobody listens changes nothing about a server that is starting up.
     */
    Throwable all(String hosts) {
        if (failures.size() == 1) {
            return failures.element().error;
        }
        String message = "None of the servers of %s gave a connection: %s".formatted(hosts, description());
        if (failures.stream().allMatch(failure -> failure.error instanceof R2dbcTimeoutException)) {
            return with(new R2dbcTimeoutException(message, "08001"));
        }
        return with(
                failures.stream().anyMatch(failure -> failure.error instanceof R2dbcTransientException)
                        ? new R2dbcTransientResourceException(message, sqlState())
                        : new R2dbcNonTransientResourceException(message, sqlState()));
    }

    /** That of all servers that have told one, if it is the same. */
    private @Nullable String sqlState() {
        List<@Nullable String> told = failures.stream()
                .filter(failure -> failure.error instanceof PgException)
                .<@Nullable String>map(failure -> ((R2dbcException) failure.error).getSqlState())
                .distinct()
                .toList();
        return told.size() == 1 ? told.get(0) : "08001";
    }

    /** When the time is over. */
    Throwable late(String message) {
        return with(new R2dbcTimeoutException(
                failures.isEmpty() ? message : message + "; before that, " + description(), "08001"));
    }

    private String description() {
        return failures.stream().map(Failure::toString).collect(Collectors.joining("; "));
    }

    /** The error that ends the search, with those before it. */
    Throwable with(Throwable last) {
        failures.stream().map(Failure::error).filter(error -> error != last).forEach(last::addSuppressed);
        return last;
    }
}
