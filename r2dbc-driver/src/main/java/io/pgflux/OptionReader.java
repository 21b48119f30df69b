package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.CONNECT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.PROTOCOL;
import static io.r2dbc.spi.ConnectionFactoryOptions.SSL;
import static io.r2dbc.spi.ConnectionFactoryOptions.STATEMENT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** From R2DBC's options to ours. */
final class OptionReader {

    private static final Set<String> PLAINTEXT = Set.of("disable", "allow", "prefer");

    private final ConnectionFactoryOptions options;
    private final PgConnectionOptions.Builder builder = PgConnectionOptions.builder();

    OptionReader(ConnectionFactoryOptions options) {
        this.options = options;
    }

    PgConnectionOptions read() {
        refuseWhatIsMissing();
        read(HOST, OptionValue::string, builder::host);
        read(PORT, OptionValue::integer, builder::port);
        credentials();
        read(DATABASE, OptionValue::string, builder::database);
        read(CONNECT_TIMEOUT, OptionValue::duration, builder::connectTimeout);
        read(STATEMENT_TIMEOUT, OptionValue::duration, builder::statementTimeout);
        read(LOCK_WAIT_TIMEOUT, OptionValue::duration, builder::lockWaitTimeout);
        read(PgConnectionFactoryProvider.APPLICATION_NAME, OptionValue::string, builder::applicationName);
        read(Option.<String>valueOf("currentSchema"), OptionValue::string, builder::schema);
        read(PgConnectionFactoryProvider.SCHEMA, OptionValue::string, builder::schema);
        read(PgConnectionFactoryProvider.OPTIONS, OptionValue::settings, builder::options);
        read(PgConnectionFactoryProvider.TIME_ZONE, OptionValue::zone, builder::timeZone);
        read(
                PgConnectionFactoryProvider.PREPARED_STATEMENT_CACHE_QUERIES,
                OptionValue::integer,
                builder::preparedStatementCacheQueries);
        read(PgConnectionFactoryProvider.SCRAM_MAX_ITERATIONS, OptionValue::integer, builder::scramMaxIterations);
        read(PgConnectionFactoryProvider.TCP_KEEPALIVE, OptionValue::bool, builder::tcpKeepAlive);
        read(PgConnectionFactoryProvider.TCP_NODELAY, OptionValue::bool, builder::tcpNoDelay);
        read(
                PgConnectionFactoryProvider.LOOP_RESOURCES,
                value -> value.as(LoopResources.class),
                builder::loopResources);
        return builder.build();
    }

    /** Silence about these would be worse than an error: the connection would not be what was asked for. */
    private void refuseWhatIsMissing() {
        read(PROTOCOL, OptionValue::string, protocol -> refuse("protocol", protocol, protocol.isEmpty()));
        read(SSL, OptionValue::bool, ssl -> refuse("ssl", ssl, !ssl));
        for (String name : Set.of("sslMode", "sslmode")) {
            read(
                    Option.<String>valueOf(name),
                    OptionValue::string,
                    mode -> refuse(name, mode, PLAINTEXT.contains(mode.toLowerCase(Locale.ROOT))));
        }
        for (String name : Set.of("socket", "sslCert", "sslKey", "sslRootCert")) {
            read(Option.<String>valueOf(name), OptionValue::string, value -> refuse(name, value, value.isEmpty()));
        }
    }

    private static void refuse(String option, Object value, boolean tolerated) {
        if (!tolerated) {
            throw new UnsupportedOperationException("%s=%s is not supported yet".formatted(option, value));
        }
    }

    @SuppressWarnings("unchecked") // a credential's supplier or publisher is checked when its value is used
    private void credentials() {
        Object user = options.getValue(USER);
        if (user instanceof Supplier<?> supplier) {
            builder.user((Supplier<String>) supplier);
        } else if (user instanceof Publisher<?> publisher) {
            builder.user((Publisher<String>) publisher);
        } else if (user != null) {
            builder.user(user.toString());
        }
        Object password = options.getValue(PASSWORD);
        if (password instanceof Supplier<?> supplier) {
            builder.password(Mono.fromSupplier((Supplier<CharSequence>) supplier));
        } else if (password instanceof Publisher<?> publisher) {
            builder.password((Publisher<CharSequence>) publisher);
        } else if (password instanceof CharSequence secret) {
            builder.password(secret);
        } else if (password != null) {
            throw new IllegalArgumentException("The option password must be a CharSequence, Supplier or Publisher");
        }
    }

    private <T> void read(Option<?> option, Function<OptionValue, T> type, Consumer<T> target) {
        Object value = options.getValue(option);
        if (value != null) {
            target.accept(type.apply(new OptionValue(option.name(), value)));
        }
    }
}
