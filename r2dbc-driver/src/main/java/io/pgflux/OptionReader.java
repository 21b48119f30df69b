package io.pgflux;

import io.pgflux.libpq.Environment;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From R2DBC's options to ours. */
final class OptionReader {

    private final ConnectionFactoryOptions options;
    private final Environment environment;

    OptionReader(ConnectionFactoryOptions options) {
        this(options, Environment.ofProcess());
    }

    /** With what libpq finds around a process. */
    OptionReader(ConnectionFactoryOptions options, Environment environment) {
        this.options = options;
        this.environment = environment;
    }

    PgConnectionOptions read() {
        return collect().build();
    }

    PgConnectionOptions.Builder collect() {
        PgConnectionOptions.Builder builder = PgConnectionOptions.builder();
        LibpqDefaults.read(options, LibpqDefaults.service(options), false, environment, builder);
        return builder;
    }

    /** What is set already and not among these options stays. */
    void readInto(PgConnectionOptions.Builder builder) {
        refuseWhatIsMissing();
        refuseTwoPlaces();
        PgOption.all().forEach(option -> option.read(options, builder));
    }

    /** Silence about these would be worse than an error: the connection would not be what was asked for. */
    private void refuseWhatIsMissing() {
        tolerate("protocol", "failover", "");
        for (String encryption : List.of("gssEncMode", "gssencmode")) {
            tolerate(encryption, "disable", "allow", "prefer");
        }
    }

    /**
     * One of them would be ignored in silence, and the connection lead to where nobody wants it. But the socket is on
     * localhost, and R2DBC's parser takes no user in the query: a URL with a user has such a host.
     */
    private void refuseTwoPlaces() {
        Object host = options.getValue(ConnectionFactoryOptions.HOST);
        if (host != null && !host.equals("localhost") && options.hasOption(PgConnectionFactoryProvider.SOCKET)) {
            throw new IllegalArgumentException(
                    "Both host and socket are given: leave out one of them, or let the host be localhost");
        }
    }

    /** The value may be a secret, so it is not in the message. */
    private void tolerate(String option, String... values) {
        Object value = options.getValue(Option.valueOf(option));
        if (value != null && !List.of(values).contains(value.toString().toLowerCase(Locale.ROOT))) {
            throw new UnsupportedOperationException("The option %s is not supported yet%s"
                    .formatted(
                            option,
                            Stream.of(values)
                                    .filter(one -> !one.isEmpty())
                                    .collect(Collectors.joining(", ", ", but for ", ""))));
        }
    }
}
