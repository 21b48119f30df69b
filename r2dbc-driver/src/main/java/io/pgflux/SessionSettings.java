package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.STATEMENT_TIMEOUT;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the session starts with. */
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
            PgOption.of(STATEMENT_TIMEOUT, OptionValue::duration, SessionSettings::statementTimeout),
            PgOption.of(LOCK_WAIT_TIMEOUT, OptionValue::duration, SessionSettings::lockWaitTimeout));

    @Nullable
    String database;

    String applicationName = "pgflux";

    @Nullable
    String schema;

    Map<String, String> options = Map.of();
    ZoneId timeZone = ZoneId.systemDefault();

    @Nullable
    Duration statementTimeout;

    @Nullable
    Duration lockWaitTimeout;

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

    /** Further settings for the session, sent as start-up parameters. */
    public PgConnectionOptions.Builder options(Map<String, String> values) {
        options = Map.copyOf(values);
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
}
