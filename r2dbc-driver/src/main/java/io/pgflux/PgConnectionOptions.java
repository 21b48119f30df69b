package io.pgflux;

import io.pgflux.api.ResetOnRelease;
import io.pgflux.api.StringType;
import io.pgflux.codec.CodecProvider;
import io.pgflux.handshake.CancelRequests;
import io.pgflux.handshake.Connector;
import io.pgflux.handshake.EventLoops;
import io.pgflux.handshake.Login;
import io.pgflux.handshake.SocketOptions;
import io.pgflux.handshake.Transport;
import io.pgflux.libpq.Environment;
import io.pgflux.libpq.PasswordFile;
import io.pgflux.observe.Watches;
import io.pgflux.tls.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PgConnectionFactory} needs to know. Immutable; made by {@link #builder()}, or of an R2DBC URL by {@link
 * io.r2dbc.spi.ConnectionFactories}.
 *
 * <pre>{@code
 * var factory = new PgConnectionFactory(PgConnectionOptions.builder()
 *         .host("localhost").user("app").password("secret").database("shop").build());
 * }</pre>
 */
public final class PgConnectionOptions {

    /** What statements do. */
    static final List<PgOption<?>> STATEMENT_OPTIONS = List.of(
            PgOption.of(
                    PgConnectionFactoryProvider.PREPARED_STATEMENT_CACHE_QUERIES,
                    OptionValue::integer,
                    Builder::preparedStatementCacheQueries),
            PgOption.of(
                    PgConnectionFactoryProvider.REWRITE_BATCHED_INSERTS,
                    OptionValue::bool,
                    Builder::rewriteBatchedInserts),
            PgOption.of(
                    PgConnectionFactoryProvider.STRING_TYPE,
                    value -> value.oneOf(StringType.class),
                    Builder::stringType),
            PgOption.of(PgConnectionFactoryProvider.FETCH_SIZE, OptionValue::integer, Builder::fetchSize),
            PgOption.of(PgConnectionFactoryProvider.BACKLOG_LIMIT, OptionValue::bytes, Builder::backlogLimit),
            PgOption.of(PgConnectionFactoryProvider.CANCEL_REQUESTS, OptionValue::bool, Builder::cancelRequests),
            PgOption.of(PgConnectionFactoryProvider.CANCEL_GRACE, OptionValue::duration, Builder::cancelGrace),
            PgOption.of(
                    PgConnectionFactoryProvider.CANCEL_CONCURRENCY, OptionValue::integer, Builder::cancelConcurrency),
            PgOption.of(PgConnectionFactoryProvider.CANCEL_TIMEOUT, OptionValue::duration, Builder::cancelTimeout));

    private final Builder values;

    private PgConnectionOptions(Builder values) {
        this.values = values;
    }

    /** With every option at its default; host (or socket) and user must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a text says, as {@link PgConnectionFactory#from} takes it; what is set afterwards wins. */
    public static Builder from(String text) {
        return ConnectionText.read(text, Environment.ofProcess());
    }

    Connector connector() {
        Transport transport = transport();
        return new Connector(
                values.topology(),
                transport,
                login(),
                new CancelRequests(transport, values.cancelConcurrency, values.cancelTimeout));
    }

    Transport transport() {
        return new Transport(
                values.connectTimeout,
                values.socketTimeout,
                new SocketOptions(values.tcpKeepAlive, values.tcpNoDelay, values.tcpDetails),
                new EventLoops(values.loopResources),
                new Tls(values.tls()));
    }

    Login login() {
        return new Login(
                Objects.requireNonNull(values.user),
                values.password,
                values.oauthToken,
                StartupParameters.request(values),
                values.passFile == null ? null : new PasswordFile(values.passFile),
                values.rules());
    }

    Watches watches() {
        return values.watches();
    }

    /** Not to be changed. */
    Builder values() {
        return values;
    }

    /** Those given, then those that are found. */
    List<CodecProvider> codecs() {
        return Stream.concat(
                        values.codecs.stream(),
                        ServiceLoader.load(CodecProvider.class).stream().map(ServiceLoader.Provider::get))
                .toList();
    }

    int cancelConcurrency() {
        return values.cancelConcurrency;
    }

    Duration cancelTimeout() {
        return values.cancelTimeout;
    }

    /** What names the account: part of what SQL means. */
    String account() {
        return String.valueOf(values.database) + '\0' + values.userName;
    }

    int preparedStatementCacheQueries() {
        return values.preparedStatementCacheQueries;
    }

    boolean rewriteBatchedInserts() {
        return values.rewriteBatchedInserts;
    }

    StringType stringType() {
        return values.stringType;
    }

    ResetOnRelease resetOnRelease() {
        return values.resetOnRelease;
    }

    int fetchSize() {
        return values.fetchSize;
    }

    long backlogLimit() {
        return values.backlogLimit;
    }

    /** Null: nothing is cancelled of the driver's own accord. */
    @Nullable
    Duration cancelGrace() {
        return values.cancelRequests ? values.cancelGrace : null;
    }

    int scramMaxIterations() {
        return values.scramMaxIterations;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return values.hosts() + "/" + (values.database == null ? "" : values.database);
    }

    /** Collects options. The names are the incumbent's where the meaning is the same. */
    public static final class Builder extends ObservationSettings {

        Duration cancelTimeout = Duration.ofSeconds(10);
        int cancelConcurrency = 8;
        List<CodecProvider> codecs = List.of();
        int preparedStatementCacheQueries = 256;
        boolean rewriteBatchedInserts;
        StringType stringType = StringType.AUTO;
        int fetchSize;
        long backlogLimit = 64 * 1024 * 1024;
        boolean cancelRequests = true;
        Duration cancelGrace = Duration.ofMillis(50);

        private Builder() {}

        @Override
        Builder builder() {
            return this;
        }

        /**
         * How many cancel requests the factory's connections make at once; default 8. Each needs a TCP connection of its
         * own; the others wait for their turn.
         */
        public Builder cancelConcurrency(int value) {
            cancelConcurrency = Check.between("cancelConcurrency", value, 1, Integer.MAX_VALUE);
            return this;
        }

        /** For a cancel request, from connecting until the server has taken it; default 10 s. */
        public Builder cancelTimeout(Duration value) {
            cancelTimeout = Check.positive("cancelTimeout", value);
            return this;
        }

        /** Types of the user's own, see {@link CodecProvider}; each call adds to the earlier ones. */
        public Builder codecs(CodecProvider... providers) {
            codecs = Stream.concat(codecs.stream(), Stream.of(providers)).toList();
            return this;
        }

        /**
         * How many prepared statements a connection keeps on its server, the least recently used going first; default 256.
         * 0: none, for poolers that do not support them. -1: as many as there are.
         */
        public Builder preparedStatementCacheQueries(int value) {
            preparedStatementCacheQueries = value == -1
                    ? Integer.MAX_VALUE
                    : Check.between("preparedStatementCacheQueries", value, -1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Whether the bindings of a plain {@code INSERT INTO t (a, b) VALUES ($1, $2)} are sent as the rows of one
         * statement, or of few; default off. Such an execution has one result for each statement, with the count of all
         * its rows. Plain is what has but parameters, constants and casts in its parentheses, and nothing behind
         * them; anything else is sent for each binding as ever.
         */
        public Builder rewriteBatchedInserts(boolean value) {
            rewriteBatchedInserts = value;
            return this;
        }

        /** What Strings are declared as; default {@link StringType#AUTO}. */
        public Builder stringType(StringType value) {
            stringType = Objects.requireNonNull(value, "stringType");
            return this;
        }

        /**
         * How many rows are fetched at a time in a transaction, where {@link io.r2dbc.spi.Statement#fetchSize} does not say it;
         * default 0, all of them. See {@link io.pgflux.api.PgStatement#fetchSize}.
         */
        public Builder fetchSize(int rows) {
            fetchSize = Check.between("fetchSize", rows, 0, Integer.MAX_VALUE);
            return this;
        }

        /**
         * How many bytes of rows a connection keeps on the heap for results that are not read while other statements wait
         * behind them; default 64 MiB. Beyond it, results that nobody has subscribed to are dropped, the oldest first, then the
         * result that is being received; who reads a dropped one gets an error that says so. 0: none are kept.
         */
        public Builder backlogLimit(long bytes) {
            backlogLimit = Check.notNegative("backlogLimit", bytes);
            return this;
        }

        /** Whether the server is asked to stop what nobody wants any more; default on. If off, it runs to its end. */
        public Builder cancelRequests(boolean value) {
            cancelRequests = value;
            return this;
        }

        /** How long such a statement has to end by itself before a cancel request is sent; default 50 ms. */
        public Builder cancelGrace(Duration value) {
            cancelGrace = Check.timeout("cancelGrace", value);
            return this;
        }

        /**
         * The options as they are now; the builder can go on.
         *
         * @throws IllegalArgumentException if a required option is missing or a value cannot be sent
         */
        public PgConnectionOptions build() {
            hosts(); // these two fail now rather than with the first connection
            Check.present("user", user);
            tls();
            StartupParameters.request(this);
            return new PgConnectionOptions(copy());
        }
    }
}
