package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.CONNECT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.SSL;
import static io.r2dbc.spi.ConnectionFactoryOptions.STATEMENT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.pgflux.api.StringType;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** From R2DBC's options to ours. */
final class OptionReader {

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
        read(PgConnectionFactoryProvider.REWRITE_BATCHED_INSERTS, OptionValue::bool, builder::rewriteBatchedInserts);
        read(PgConnectionFactoryProvider.STRING_TYPE, value -> value.oneOf(StringType.class), builder::stringType);
        read(PgConnectionFactoryProvider.FETCH_SIZE, OptionValue::integer, builder::fetchSize);
        read(PgConnectionFactoryProvider.BACKLOG_LIMIT, OptionValue::bytes, builder::backlogLimit);
        read(PgConnectionFactoryProvider.CANCEL_REQUESTS, OptionValue::bool, builder::cancelRequests);
        read(PgConnectionFactoryProvider.CANCEL_GRACE, OptionValue::duration, builder::cancelGrace);
        read(PgConnectionFactoryProvider.SCRAM_MAX_ITERATIONS, OptionValue::integer, builder::scramMaxIterations);
        read(PgConnectionFactoryProvider.SOCKET_TIMEOUT, OptionValue::duration, builder::socketTimeout);
        read(PgConnectionFactoryProvider.CANCEL_CONCURRENCY, OptionValue::integer, builder::cancelConcurrency);
        read(PgConnectionFactoryProvider.CANCEL_TIMEOUT, OptionValue::duration, builder::cancelTimeout);
        read(PgConnectionFactoryProvider.TCP_KEEPALIVE, OptionValue::bool, builder::tcpKeepAlive);
        read(PgConnectionFactoryProvider.TCP_KEEPALIVE_IDLE, OptionValue::duration, builder::tcpKeepAliveIdle);
        read(PgConnectionFactoryProvider.TCP_KEEPALIVE_INTERVAL, OptionValue::duration, builder::tcpKeepAliveInterval);
        read(PgConnectionFactoryProvider.TCP_KEEPALIVE_COUNT, OptionValue::integer, builder::tcpKeepAliveCount);
        read(PgConnectionFactoryProvider.TCP_USER_TIMEOUT, OptionValue::duration, builder::tcpUserTimeout);
        read(PgConnectionFactoryProvider.TCP_NODELAY, OptionValue::bool, builder::tcpNoDelay);
        read(
                PgConnectionFactoryProvider.LOOP_RESOURCES,
                value -> value.as(LoopResources.class),
                builder::loopResources);
        return builder.build();
    }

    /** Silence about these would be worse than an error: the connection would not be what was asked for. */
    private void refuseWhatIsMissing() {
        tolerate("protocol", "");
        read(SSL, OptionValue::bool, ssl -> tolerate("ssl", "false", "0"));
        for (String sslMode : List.of("sslMode", "sslmode")) {
            tolerate(sslMode, "disable", "allow", "prefer");
        }
        for (String channelBinding : List.of("channelBinding", "channel_binding")) {
            tolerate(channelBinding, "disable", "prefer");
        }
        for (String negotiation : List.of("sslNegotiation", "sslnegotiation")) {
            tolerate(negotiation, "postgres");
        }
        tolerate("targetServerType", "any");
        for (String name : List.of("socket", "sslCert", "sslKey", "sslRootCert", "sslPassword")) {
            tolerate(name, "");
        }
    }

    /** The value may be a secret, so it is not in the message. */
    private void tolerate(String option, String... values) {
        Object value = options.getValue(Option.valueOf(option));
        if (value != null && !List.of(values).contains(value.toString().toLowerCase(Locale.ROOT))) {
            throw new UnsupportedOperationException("The option %s is not supported yet%s"
                    .formatted(option, values[0].isEmpty() ? "" : ", but for " + String.join(", ", values)));
        }
    }

    private void credentials() {
        Object user = options.getValue(USER);
        if (user instanceof String fixed) {
            builder.user(fixed);
        } else if (user != null) {
            builder.user(credential("user", user, String.class));
        }
        Object password = options.getValue(PASSWORD);
        if (password != null) {
            builder.password(credential("password", password, CharSequence.class));
        }
    }

    /** A value, or where it comes from. */
    private static <T> Mono<T> credential(String option, Object value, Class<T> type) {
        Mono<?> source = value instanceof Publisher<?> publisher
                ? Mono.from(publisher)
                : Mono.fromSupplier(value instanceof Supplier<?> supplier ? supplier : () -> value);
        if (!(value instanceof Publisher<?>) && !(value instanceof Supplier<?>) && !type.isInstance(value)) {
            throw wrong(option, value, type);
        }
        return source.map(given -> {
            if (!type.isInstance(given)) {
                throw wrong(option, given, type);
            }
            return type.cast(given);
        });
    }

    private static IllegalArgumentException wrong(String option, Object value, Class<?> type) {
        return new IllegalArgumentException("The option %s must be a %s, or a Supplier or Publisher of it, but is a %s"
                .formatted(option, type.getSimpleName(), value.getClass().getName()));
    }

    private <T> void read(Option<?> option, Function<OptionValue, T> type, Consumer<T> target) {
        Object value = options.getValue(option);
        if (value != null) {
            target.accept(type.apply(new OptionValue(option.name(), value)));
        }
    }
}
