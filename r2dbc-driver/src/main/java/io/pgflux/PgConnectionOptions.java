package io.pgflux;

import io.pgflux.api.StringType;
import io.pgflux.codec.CodecProvider;
import io.pgflux.codec.Codecs;
import io.pgflux.handshake.Address;
import io.pgflux.handshake.CancelRequests;
import io.pgflux.handshake.Login;
import io.pgflux.handshake.ScramKeys;
import io.pgflux.handshake.SocketOptions;
import io.pgflux.handshake.TcpDetail;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

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

    private final CollectedOptions values;

    private PgConnectionOptions(CollectedOptions values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    Address address() {
        return new Address(
                Objects.requireNonNull(values.host),
                values.port,
                values.connectTimeout,
                values.socketTimeout,
                new SocketOptions(values.tcpKeepAlive, values.tcpNoDelay, values.tcpDetails),
                values.loopResources);
    }

    Login login(ScramKeys scram) {
        return new Login(Objects.requireNonNull(values.user), values.password, StartupParameters.of(values), scram);
    }

    CancelRequests cancelRequests(Address address) {
        return new CancelRequests(address, values.cancelConcurrency, values.cancelTimeout);
    }

    /** The builder's, then those that {@link ServiceLoader} finds. */
    List<CodecProvider> codecs() {
        Stream<CodecProvider> found =
                ServiceLoader.load(CodecProvider.class).stream().map(ServiceLoader.Provider::get);
        Stream<CodecProvider> own =
                values.stringType == StringType.VARCHAR ? Stream.of(Codecs.textAsVarchar()) : Stream.empty();
        return Stream.of(values.codecs.stream(), found, own)
                .flatMap(Function.identity())
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
        return "%s:%d/%s".formatted(values.host, values.port, values.database == null ? "" : values.database);
    }

    /** Collects options. The names are the incumbent's where the meaning is the same. */
    public static final class Builder extends CollectedOptions {

        private Builder() {}

        /** Name or address of the server. Required. */
        public Builder host(String value) {
            host = Check.notEmpty("host", value);
            if (value.indexOf(',') >= 0) {
                throw new IllegalArgumentException(
                        "The option host is one host; lists are not supported yet: " + value);
            }
            return this;
        }

        /** 1 to 65535; default 5432. */
        public Builder port(int value) {
            port = Check.between("port", value, 1, 65_535);
            return this;
        }

        /** Required, in one of its forms. */
        public Builder user(String value) {
            userName = Check.notEmpty("user", value);
            user = Mono.just(value);
            return this;
        }

        /** Asked for each connection, on the thread that subscribes to it; it should not block. */
        public Builder user(Supplier<String> supplier) {
            userName = null;
            user = Mono.fromSupplier(supplier);
            return this;
        }

        /** Subscribed to for each connection; the first element counts. */
        public Builder user(Publisher<String> publisher) {
            userName = null;
            user = Mono.from(publisher);
            return this;
        }

        /** As {@link #user(String)}, the incumbent's name for it. */
        public Builder username(String value) {
            return user(value);
        }

        /** As {@link #user(Supplier)}. */
        public Builder username(Supplier<String> supplier) {
            return user(supplier);
        }

        /** As {@link #user(Publisher)}. */
        public Builder username(Publisher<String> publisher) {
            return user(publisher);
        }

        /** Null: none, as for the method trust. */
        public Builder password(@Nullable CharSequence value) {
            password = Mono.justOrEmpty(value);
            return this;
        }

        /** Asked for each connection, as a token may have expired; it should not block. */
        public Builder password(Supplier<? extends CharSequence> supplier) {
            password = Mono.fromSupplier(supplier);
            return this;
        }

        /** Subscribed to for each connection; the first element counts, empty means none. */
        public Builder password(Publisher<? extends CharSequence> publisher) {
            password = Mono.from(publisher);
            return this;
        }

        /** Null: the server's default, which is the user's name. */
        public Builder database(@Nullable String value) {
            database = value == null ? null : Check.noNul("database", value);
            return this;
        }

        /** {@code application_name}; default "pgflux". */
        public Builder applicationName(String value) {
            applicationName = Check.noNul("applicationName", value);
            return this;
        }

        /** {@code search_path}, a list of names with commas; null: the server's default. */
        public Builder schema(@Nullable String value) {
            schema = value == null ? null : Check.noNul("schema", value);
            return this;
        }

        /** Further settings for the session, sent as start-up parameters. */
        public Builder options(Map<String, String> values) {
            options = Map.copyOf(values);
            return this;
        }

        /** {@code TimeZone} of the session; default the JVM's. */
        public Builder timeZone(ZoneId value) {
            timeZone = Objects.requireNonNull(value, "timeZone");
            return this;
        }

        /** For the name look-up, the TCP connection and the whole login together; default 30 s. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = Check.positive("connectTimeout", value);
            return this;
        }

        /**
         * How long the server may send nothing while an answer is due, from the end of the login on; then the connection
         * is lost. Time in which a subscriber takes no rows does not count. Default: no limit. It ends a statement that
         * computes for longer, too; see {@link #statementTimeout} for a limit that the server keeps.
         */
        public Builder socketTimeout(@Nullable Duration value) {
            socketTimeout = value == null ? null : Check.positive("socketTimeout", value);
            return this;
        }

        /** {@code statement_timeout} of the session; null: the server's default; zero: none. */
        public Builder statementTimeout(@Nullable Duration value) {
            statementTimeout = value == null ? null : Check.timeout("statementTimeout", value);
            return this;
        }

        /** {@code lock_timeout} of the session; null: the server's default; zero: none. */
        public Builder lockWaitTimeout(@Nullable Duration value) {
            lockWaitTimeout = value == null ? null : Check.timeout("lockWaitTimeout", value);
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
            int statements = Check.between("preparedStatementCacheQueries", value, -1, Integer.MAX_VALUE);
            preparedStatementCacheQueries = statements == -1 ? Integer.MAX_VALUE : statements;
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

        /**
         * Whether the server is asked to stop a statement whose subscriber has cancelled; default on. If off, it runs to its end,
         * and its rows are skipped.
         */
        public Builder cancelRequests(boolean value) {
            cancelRequests = value;
            return this;
        }

        /** How long such a statement has to end by itself before a cancel request is sent; default 50 ms. */
        public Builder cancelGrace(Duration value) {
            cancelGrace = Check.timeout("cancelGrace", value);
            return this;
        }

        /** A server that asks for more iterations of SCRAM is refused; default 100000. */
        public Builder scramMaxIterations(int value) {
            scramMaxIterations = Check.between("scramMaxIterations", value, 1, Integer.MAX_VALUE);
            return this;
        }

        /** SO_KEEPALIVE; default off. */
        public Builder tcpKeepAlive(boolean value) {
            tcpKeepAlive = value;
            return this;
        }

        /** TCP_NODELAY; default on. */
        public Builder tcpNoDelay(boolean value) {
            tcpNoDelay = value;
            return this;
        }

        /**
         * How long what was sent may stay without an acknowledgement before the connection is lost (TCP_USER_TIMEOUT),
         * from 1 ms on; default: the operating system's. Only with Netty's epoll transport; a warning in the log
         * otherwise.
         */
        public Builder tcpUserTimeout(Duration value) {
            return tcp(TcpDetail.USER_TIMEOUT, Check.millis("tcpUserTimeout", value));
        }

        /** After how long a rest the first probe is sent (TCP_KEEPIDLE), 1 to 32767 s; turns {@link #tcpKeepAlive} on. */
        public Builder tcpKeepAliveIdle(Duration value) {
            int seconds = Check.seconds("tcpKeepAliveIdle", value);
            return tcpKeepAlive(true).tcp(TcpDetail.KEEP_ALIVE_IDLE, seconds);
        }

        /** The time between two probes (TCP_KEEPINTVL), 1 to 32767 s; turns {@link #tcpKeepAlive} on. */
        public Builder tcpKeepAliveInterval(Duration value) {
            int seconds = Check.seconds("tcpKeepAliveInterval", value);
            return tcpKeepAlive(true).tcp(TcpDetail.KEEP_ALIVE_INTERVAL, seconds);
        }

        /** How many probes may stay without an answer (TCP_KEEPCNT), 1 to 127; turns {@link #tcpKeepAlive} on. */
        public Builder tcpKeepAliveCount(int value) {
            int probes = Check.between("tcpKeepAliveCount", value, 1, 127);
            return tcpKeepAlive(true).tcp(TcpDetail.KEEP_ALIVE_COUNT, probes);
        }

        private Builder tcp(TcpDetail detail, int value) {
            Map<TcpDetail, Integer> changed = new HashMap<>(tcpDetails);
            changed.put(detail, value);
            tcpDetails = Map.copyOf(changed);
            return this;
        }

        /** The event loops; null: Reactor Netty's shared ones. They stay the caller's to dispose of. */
        public Builder loopResources(@Nullable LoopResources value) {
            loopResources = value;
            return this;
        }

        /**
         * The options as they are now; the builder can go on.
         *
         * @throws IllegalArgumentException if a required option is missing or a value cannot be sent
         */
        public PgConnectionOptions build() {
            Check.present("host", host);
            Check.present("user", user);
            StartupParameters.of(this); // fails now rather than with the first connection
            return new PgConnectionOptions(copy());
        }
    }
}
