package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.STATEMENT_TIMEOUT;

import io.pgflux.api.ProtocolVersion;
import io.pgflux.api.ResetOnRelease;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the session starts with, and what of it a pool finds again. */
abstract class SessionSettings extends TlsSettings {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(DATABASE, OptionValue::string, SessionSettings::database),
            PgOption.of(
                    PgConnectionFactoryProvider.APPLICATION_NAME,
                    OptionValue::string,
                    SessionSettings::applicationName),
            PgOption.of(PgConnectionFactoryProvider.SCHEMA, OptionValue::string, SessionSettings::schema)
                    .alias("currentSchema"),
            PgOption.of(PgConnectionFactoryProvider.OPTIONS, OptionValue::settings, SessionSettings::options),
            PgOption.of(PgConnectionFactoryProvider.TIME_ZONE, OptionValue::zone, SessionSettings::timeZone),
            PgOption.of(
                            PgConnectionFactoryProvider.PROTOCOL_VERSION,
                            OptionValue::protocolVersion,
                            SessionSettings::protocolVersion)
                    .alias("maxProtocolVersion", "max_protocol_version"),
            PgOption.of(
                            PgConnectionFactoryProvider.MIN_PROTOCOL_VERSION,
                            OptionValue::protocolVersion,
                            SessionSettings::minProtocolVersion)
                    .alias("min_protocol_version"),
            PgOption.of(STATEMENT_TIMEOUT, OptionValue::duration, SessionSettings::statementTimeout),
            PgOption.of(LOCK_WAIT_TIMEOUT, OptionValue::duration, SessionSettings::lockWaitTimeout),
            PgOption.of(
                    PgConnectionFactoryProvider.RESET_ON_RELEASE,
                    value -> value.oneOf(ResetOnRelease.class),
                    SessionSettings::resetOnRelease));

    @Nullable
    String database;

    String applicationName = "pgflux";

    @Nullable
    String schema;

    Map<String, String> options = Map.of();
    ZoneId timeZone = ZoneId.systemDefault();

    ProtocolVersion protocolVersion = ProtocolVersion.V3_0;
    ProtocolVersion minProtocolVersion = ProtocolVersion.V3_0;

    @Nullable
    Duration statementTimeout;

    @Nullable
    Duration lockWaitTimeout;

    ResetOnRelease resetOnRelease = ResetOnRelease.CONNECTION;

    /** Null: the server's default, which is the user's name. */
    public PgConnectionOptions.Builder database(@Nullable String value) {
        database = value == null ? null : Check.noNul("database", value);
        return builder();
    }

    /** {@code application_name}; default "pgflux". */
    public PgConnectionOptions.Builder applicationName(String value) {
        applicationName = Check.noNul("applicationName", value);
        return builder();
    }

    /** {@code search_path}, a list of names with commas; null: the server's default. */
    public PgConnectionOptions.Builder schema(@Nullable String value) {
        schema = value == null ? null : Check.noNul("schema", value);
        return builder();
    }

    /**
     * Further settings for the session, sent as start-up parameters. Those whose name begins with {@code _pq_.} are options of
     * the protocol; a server that does not know one is refused.
     */
    public PgConnectionOptions.Builder options(Map<String, String> values) {
        options = Map.copyOf(values);
        return builder();
    }

    /**
     * The version of the protocol to ask for; default {@link ProtocolVersion#V3_0}, the only one that every server and
     * pooler takes. A server that knows PostgreSQL's negotiation and only an older version answers with that, and the session
     * uses it.
     */
    public PgConnectionOptions.Builder protocolVersion(ProtocolVersion value) {
        protocolVersion = Objects.requireNonNull(value, "protocolVersion");
        return builder();
    }

    /** A server that has only an older version is refused; default {@link ProtocolVersion#V3_0}, so none is. */
    public PgConnectionOptions.Builder minProtocolVersion(ProtocolVersion value) {
        minProtocolVersion = Objects.requireNonNull(value, "minProtocolVersion");
        return builder();
    }

    /** {@code TimeZone} of the session; default the JVM's. */
    public PgConnectionOptions.Builder timeZone(ZoneId value) {
        timeZone = Objects.requireNonNull(value, "timeZone");
        return builder();
    }

    /** {@code statement_timeout} of the session; null: the server's default; zero: none. */
    public PgConnectionOptions.Builder statementTimeout(@Nullable Duration value) {
        statementTimeout = value == null ? null : Check.timeout("statementTimeout", value);
        return builder();
    }

    /** {@code lock_timeout} of the session; null: the server's default; zero: none. */
    public PgConnectionOptions.Builder lockWaitTimeout(@Nullable Duration value) {
        lockWaitTimeout = value == null ? null : Check.timeout("lockWaitTimeout", value);
        return builder();
    }

    /**
     * What of a borrower's doing is undone when a pool takes the connection back; default {@link ResetOnRelease#CONNECTION}: an open
     * transaction, and what was set by methods of the connection.
     */
    public PgConnectionOptions.Builder resetOnRelease(ResetOnRelease value) {
        resetOnRelease = Objects.requireNonNull(value, "resetOnRelease");
        return builder();
    }
}
