package io.pgflux;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.netty.handler.ssl.SslContextBuilder;
import io.pgflux.api.ChannelBinding;
import io.pgflux.api.HostProvider;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.PgObservationConvention;
import io.pgflux.api.ProtocolVersion;
import io.pgflux.api.ResetOnRelease;
import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import io.pgflux.api.StringType;
import io.pgflux.api.TargetServerType;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import io.r2dbc.spi.Option;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLEngine;
import reactor.netty.resources.LoopResources;

/**
 * Makes factories for the drivers {@code pgflux}, {@code postgresql} and {@code postgres}. Options in a URL's query and
 * programmatic ones have the same names; values may be Strings. Options of other tools, such as {@code TC_IMAGE_TAG}, are
 * left alone.
 */
public final class PgConnectionFactoryProvider implements ConnectionFactoryProvider {

    /** The driver's own name; {@code postgresql} and {@code postgres} are answered too. */
    public static final String DRIVER = "pgflux";

    /** See {@link PgConnectionOptions.Builder#hostProvider}; in place of the host. */
    public static final Option<HostProvider> HOST_PROVIDER = Option.valueOf("hostProvider");

    /** Or a String, as {@link TargetServerType#of} reads it; {@code target_session_attrs} means the same. */
    public static final Option<TargetServerType> TARGET_SERVER_TYPE = Option.valueOf("targetServerType");

    /** Or a String, as {@link LoadBalanceHosts#of} reads it; {@code load_balance_hosts} means the same. */
    public static final Option<LoadBalanceHosts> LOAD_BALANCE_HOSTS = Option.valueOf("loadBalanceHosts");

    /** See {@link PgConnectionOptions.Builder#hostRecheckTime}. */
    public static final Option<Duration> HOST_RECHECK_TIME = Option.valueOf("hostRecheckTime");

    /** See {@link PgConnectionOptions.Builder#preferredZone}. */
    public static final Option<String> PREFERRED_ZONE = Option.valueOf("preferredZone");

    /** {@code application_name}. */
    public static final Option<String> APPLICATION_NAME = Option.valueOf("applicationName");

    /** {@code search_path}; {@code currentSchema} means the same. */
    public static final Option<String> SCHEMA = Option.valueOf("schema");

    /** Settings of the session; in a URL {@code a=b;c=d}. */
    public static final Option<Map<String, String>> OPTIONS = Option.valueOf("options");

    /** {@code TimeZone}. */
    public static final Option<ZoneId> TIME_ZONE = Option.valueOf("timeZone");

    /** See {@link PgConnectionOptions.Builder#protocolVersion}; as a String {@code 3.0}, {@code 3.2} or {@code latest}. */
    public static final Option<ProtocolVersion> PROTOCOL_VERSION = Option.valueOf("protocolVersion");

    /** See {@link PgConnectionOptions.Builder#minProtocolVersion}. */
    public static final Option<ProtocolVersion> MIN_PROTOCOL_VERSION = Option.valueOf("minProtocolVersion");

    /** See {@link PgConnectionOptions.Builder#preparedStatementCacheQueries}. */
    public static final Option<Integer> PREPARED_STATEMENT_CACHE_QUERIES =
            Option.valueOf("preparedStatementCacheQueries");

    /** See {@link PgConnectionOptions.Builder#rewriteBatchedInserts}. */
    public static final Option<Boolean> REWRITE_BATCHED_INSERTS = Option.valueOf("rewriteBatchedInserts");

    /** See {@link PgConnectionOptions.Builder#stringType}; a String in any case. */
    public static final Option<StringType> STRING_TYPE = Option.valueOf("stringType");

    /** See {@link PgConnectionOptions.Builder#resetOnRelease}. */
    public static final Option<ResetOnRelease> RESET_ON_RELEASE = Option.valueOf("resetOnRelease");

    /** See {@link PgConnectionOptions.Builder#fetchSize}. */
    public static final Option<Integer> FETCH_SIZE = Option.valueOf("fetchSize");

    /** In bytes; see {@link PgConnectionOptions.Builder#backlogLimit}. */
    public static final Option<Long> BACKLOG_LIMIT = Option.valueOf("backlogLimit");

    /** See {@link PgConnectionOptions.Builder#cancelRequests}. */
    public static final Option<Boolean> CANCEL_REQUESTS = Option.valueOf("cancelRequests");

    /** See {@link PgConnectionOptions.Builder#cancelGrace}. */
    public static final Option<Duration> CANCEL_GRACE = Option.valueOf("cancelGrace");

    /** See {@link PgConnectionOptions.Builder#scramMaxIterations}. */
    public static final Option<Integer> SCRAM_MAX_ITERATIONS = Option.valueOf("scramMaxIterations");

    /** See {@link PgConnectionOptions.Builder#sslMode}; also {@code sslmode}. A String in libpq's spelling. */
    public static final Option<SslMode> SSL_MODE = Option.valueOf("sslMode");

    /** See {@link PgConnectionOptions.Builder#sslNegotiation}; also {@code sslnegotiation}. */
    public static final Option<SslNegotiation> SSL_NEGOTIATION = Option.valueOf("sslNegotiation");

    /** A String, URL or byte array; see {@link PgConnectionOptions.Builder#sslRootCert(String)}. */
    public static final Option<Object> SSL_ROOT_CERT = Option.valueOf("sslRootCert");

    /** A String, URL or byte array; see {@link PgConnectionOptions.Builder#sslCrl}. */
    public static final Option<Object> SSL_CRL = Option.valueOf("sslCrl");

    /** A String, URL or byte array; see {@link PgConnectionOptions.Builder#sslCert(String)}. */
    public static final Option<Object> SSL_CERT = Option.valueOf("sslCert");

    /** A String, URL or byte array; see {@link PgConnectionOptions.Builder#sslKey(String)}. */
    public static final Option<Object> SSL_KEY = Option.valueOf("sslKey");

    /** See {@link PgConnectionOptions.Builder#sslPassword}. */
    public static final Option<CharSequence> SSL_PASSWORD = Option.sensitiveValueOf("sslPassword");

    /** See {@link PgConnectionOptions.Builder#sslSni}. */
    public static final Option<Boolean> SSL_SNI = Option.valueOf("sslSni");

    /** See {@link PgConnectionOptions.Builder#sslHostnameVerifier}. */
    public static final Option<HostnameVerifier> SSL_HOSTNAME_VERIFIER = Option.valueOf("sslHostnameVerifier");

    /** See {@link PgConnectionOptions.Builder#sslContextBuilderCustomizer}. */
    public static final Option<Function<SslContextBuilder, SslContextBuilder>> SSL_CONTEXT_BUILDER_CUSTOMIZER =
            Option.valueOf("sslContextBuilderCustomizer");

    /** See {@link PgConnectionOptions.Builder#sslEngineCustomizer}. */
    public static final Option<Function<SSLEngine, SSLEngine>> SSL_ENGINE_CUSTOMIZER =
            Option.valueOf("sslEngineCustomizer");

    /** See {@link PgConnectionOptions.Builder#channelBinding}; {@code channel_binding} means the same. */
    public static final Option<ChannelBinding> CHANNEL_BINDING = Option.valueOf("channelBinding");

    /** See {@link PgConnectionOptions.Builder#requireAuth}; {@code require_auth} means the same. */
    public static final Option<String> REQUIRE_AUTH = Option.valueOf("requireAuth");

    /** A CharSequence, or a Supplier or Publisher of it; see {@link PgConnectionOptions.Builder#oauthToken(CharSequence)}. */
    public static final Option<CharSequence> OAUTH_TOKEN = Option.sensitiveValueOf("oauthToken");

    /** See {@link PgConnectionOptions.Builder#oauthWithoutTls}. */
    public static final Option<Boolean> OAUTH_WITHOUT_TLS = Option.valueOf("oauthWithoutTls");

    /** See {@link PgConnectionOptions.Builder#krbServerName}; {@code krbsrvname} means the same. */
    public static final Option<String> KRB_SERVER_NAME = Option.valueOf("krbServerName");

    /** See {@link PgConnectionOptions.Builder#jaasApplicationName}. */
    public static final Option<String> JAAS_APPLICATION_NAME = Option.valueOf("jaasApplicationName");

    /** See {@link PgConnectionOptions.Builder#gssDelegation}; {@code gssdelegation} means the same. */
    public static final Option<Boolean> GSS_DELEGATION = Option.valueOf("gssDelegation");

    /** See {@link PgConnectionOptions.Builder#socketTimeout}. */
    public static final Option<Duration> SOCKET_TIMEOUT = Option.valueOf("socketTimeout");

    /** See {@link PgConnectionOptions.Builder#cancelConcurrency}. */
    public static final Option<Integer> CANCEL_CONCURRENCY = Option.valueOf("cancelConcurrency");

    /** See {@link PgConnectionOptions.Builder#cancelTimeout}. */
    public static final Option<Duration> CANCEL_TIMEOUT = Option.valueOf("cancelTimeout");

    /** SO_KEEPALIVE. */
    public static final Option<Boolean> TCP_KEEPALIVE = Option.valueOf("tcpKeepAlive");

    /** See {@link PgConnectionOptions.Builder#tcpKeepAliveIdle}. */
    public static final Option<Duration> TCP_KEEPALIVE_IDLE = Option.valueOf("tcpKeepAliveIdle");

    /** See {@link PgConnectionOptions.Builder#tcpKeepAliveInterval}. */
    public static final Option<Duration> TCP_KEEPALIVE_INTERVAL = Option.valueOf("tcpKeepAliveInterval");

    /** See {@link PgConnectionOptions.Builder#tcpKeepAliveCount}. */
    public static final Option<Integer> TCP_KEEPALIVE_COUNT = Option.valueOf("tcpKeepAliveCount");

    /** See {@link PgConnectionOptions.Builder#tcpUserTimeout}. */
    public static final Option<Duration> TCP_USER_TIMEOUT = Option.valueOf("tcpUserTimeout");

    /** TCP_NODELAY. */
    public static final Option<Boolean> TCP_NODELAY = Option.valueOf("tcpNoDelay");

    /** The event loops. */
    public static final Option<LoopResources> LOOP_RESOURCES = Option.valueOf("loopResources");

    /** See {@link PgConnectionOptions.Builder#slowStatementThreshold}. */
    public static final Option<Duration> SLOW_STATEMENT_THRESHOLD = Option.valueOf("slowStatementThreshold");

    /** See {@link PgConnectionOptions.Builder#observationRegistry}. */
    public static final Option<ObservationRegistry> OBSERVATION_REGISTRY = Option.valueOf("observationRegistry");

    /** See {@link PgConnectionOptions.Builder#observationConvention}. */
    public static final Option<PgObservationConvention> OBSERVATION_CONVENTION =
            Option.valueOf("observationConvention");

    /** See {@link PgConnectionOptions.Builder#meterRegistry}. */
    public static final Option<MeterRegistry> METER_REGISTRY = Option.valueOf("meterRegistry");

    /** See {@link PgConnectionOptions.Builder#socket}. */
    public static final Option<String> SOCKET = Option.valueOf("socket");

    /** See {@link PgConnectionOptions.Builder#passFile}; a Path or a String. */
    public static final Option<Path> PASS_FILE = Option.valueOf("passfile");

    /**
     * A service, that is a section of {@code ~/.pg_service.conf} or of the file that PGSERVICEFILE names, or of {@code
     * pg_service.conf} in the directory PGSYSCONFDIR. It says what is not among the options; read when the factory is made.
     */
    public static final Option<String> SERVICE = Option.valueOf("service");

    /**
     * Whether libpq's environment variables (PGHOST, PGUSER, PGSERVICE ..), password file and defaults for host and user say
     * what neither the options nor a service do. Default false.
     */
    public static final Option<Boolean> ENVIRONMENT = Option.valueOf("environment");

    private static final Set<String> DRIVERS = Set.of(DRIVER, "postgresql", "postgres");

    private static final OtherDrivers OTHERS = OtherDrivers.discovered();

    /** For the ServiceLoader. */
    public PgConnectionFactoryProvider() {}

    @Override
    public PgConnectionFactory create(ConnectionFactoryOptions options) {
        if (!DRIVER.equals(options.getValue(ConnectionFactoryOptions.DRIVER))) {
            OTHERS.warnOnce(options);
        }
        return new PgConnectionFactory(new OptionReader(options).read());
    }

    @Override
    public boolean supports(ConnectionFactoryOptions options) {
        return options.getValue(ConnectionFactoryOptions.DRIVER) instanceof String driver && DRIVERS.contains(driver);
    }

    @Override
    public String getDriver() {
        return DRIVER;
    }
}
