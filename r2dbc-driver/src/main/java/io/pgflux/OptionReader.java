package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.SSL;

import io.pgflux.libpq.Environment;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

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
        new LibpqDefaults(options, environment).read(builder);
        readInto(builder);
        return builder;
    }

    /** What is set already and not among these options stays. */
    void readInto(PgConnectionOptions.Builder builder) {
        refuseWhatIsMissing();
        PgOption.all().forEach(option -> option.read(options, builder));
    }

    /** Silence about these would be worse than an error: the connection would not be what was asked for. */
    private void refuseWhatIsMissing() {
        tolerate("protocol", "failover", "");
        read(SSL, OptionValue::bool, ssl -> tolerate("ssl", "false", "0"));
        for (String sslMode : List.of("sslMode", "sslmode")) {
            tolerate(sslMode, "disable", "allow", "prefer");
        }
        for (String encryption : List.of("gssEncMode", "gssencmode")) {
            tolerate(encryption, "disable", "allow", "prefer");
        }
        for (String negotiation : List.of("sslNegotiation", "sslnegotiation")) {
            tolerate(negotiation, "postgres");
        }
        for (String name : List.of("sslCert", "sslKey", "sslRootCert", "sslPassword")) {
            tolerate(name, "");
        }
    }

    /** The value may be a secret, so it is not in the message. */
    private void tolerate(String option, String... values) {
        Object value = options.getValue(Option.valueOf(option));
        if (value != null && !List.of(values).contains(value.toString().toLowerCase(Locale.ROOT))) {
            throw new UnsupportedOperationException("The option %s is not supported yet%s"
                    .formatted(
                            option,
                            values[0].isEmpty()
                                    ? ""
                                    : ", but for " + String.join(" ", values).strip()));
        }
    }

    private <T> void read(Option<?> option, Function<OptionValue, T> type, Consumer<T> target) {
        Object value = options.getValue(option);
        if (value != null) {
            target.accept(type.apply(new OptionValue(option.name(), value)));
        }
    }
}
