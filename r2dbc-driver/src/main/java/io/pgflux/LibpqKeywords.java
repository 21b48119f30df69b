package io.pgflux;

import static java.util.Map.entry;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What libpq's keywords are among our options. Those that ask for something that is not there are refused; those that can
 * have no effect here are ignored.
 *
 * <p>Source: PostgreSQL manual, "Parameter Key Words".
 */
final class LibpqKeywords {

    /** What becomes of a keyword's value, which is not empty; null: nothing. */
    private record Keyword(@Nullable String option, Function<OptionValue, @Nullable Object> value) {}

    private static final Keyword IGNORED = new Keyword(null, value -> null);

    private static final Map<String, Keyword> ALL = Map.ofEntries(
            entry("user", as("user")),
            entry("password", as("password")),
            entry("passfile", as("passfile")),
            entry("dbname", as("database")),
            entry("application_name", as("applicationName")),
            entry("connect_timeout", as("connectTimeout", LibpqKeywords::connectTimeout)),
            entry("options", as("options", value -> ServerArguments.settings(value.string()))),
            entry("keepalives", as("tcpKeepAlive", value -> value.integer() != 0)),
            entry("keepalives_idle", as("tcpKeepAliveIdle", LibpqKeywords::seconds)),
            entry("keepalives_interval", as("tcpKeepAliveInterval", LibpqKeywords::seconds)),
            entry("keepalives_count", as("tcpKeepAliveCount", value -> value.integer() <= 0 ? null : value.integer())),
            entry(
                    "tcp_user_timeout",
                    as("tcpUserTimeout", value -> value.integer() <= 0 ? null : Duration.ofMillis(value.integer()))),
            entry("target_session_attrs", as("targetServerType")),
            entry("load_balance_hosts", as("loadBalanceHosts")),
            entry("sslmode", as("sslMode")),
            entry("sslnegotiation", as("sslNegotiation")),
            entry("sslrootcert", as("sslRootCert")),
            entry("sslcrl", as("sslCrl")),
            entry("sslcert", as("sslCert")),
            entry("sslkey", as("sslKey")),
            entry("sslpassword", as("sslPassword")),
            entry("sslsni", as("sslSni")),
            entry("channel_binding", as("channelBinding")),
            entry("require_auth", as("requireAuth")),
            entry("krbsrvname", as("krbServerName")),
            entry("gssdelegation", as("gssDelegation", OptionValue::bool)),
            entry("max_protocol_version", as("protocolVersion")),
            entry("min_protocol_version", as("minProtocolVersion")),
            // read by hosts() and options()
            entry("host", IGNORED),
            entry("hostaddr", IGNORED),
            entry("port", IGNORED),
            entry("fallback_application_name", IGNORED),
            entry("service", IGNORED),
            entry("servicefile", IGNORED),
            // without effect here, or what is done anyway
            entry("client_encoding", only("auto", "utf8", "utf-8", "unicode")),
            entry("gssencmode", only("disable", "prefer")),
            entry("gsslib", IGNORED),
            entry("sslcompression", IGNORED),
            entry("sslcertmode", only("allow")),
            entry("ssl_min_protocol_version", only("tlsv1", "tlsv1.1", "tlsv1.2")),
            entry("ssl_max_protocol_version", only("tlsv1.3")),
            entry("replication", only("false", "off", "no", "0")),
            entry("sslcrldir", only()),
            entry("sslkeylogfile", only()),
            entry("requirepeer", only()),
            entry("scram_client_key", only()),
            entry("scram_server_key", only()),
            entry("oauth_issuer", only()),
            entry("oauth_client_id", only()),
            entry("oauth_client_secret", only()),
            entry("oauth_scope", only()),
            entry("oauth_ca_file", only()));

    private LibpqKeywords() {}

    static Set<String> all() {
        return ALL.keySet();
    }

    /** What is set by them. */
    static Stream<String> optionNames() {
        return ALL.values().stream().map(Keyword::option).filter(Objects::nonNull);
    }

    /** The same as options. */
    static ConnectionFactoryOptions options(Map<String, String> keywords) {
        Map<String, Object> options = new TreeMap<>();
        keywords.forEach((name, text) -> {
            Keyword keyword = ALL.get(name);
            if (keyword == null) {
                throw new IllegalArgumentException("libpq has no keyword %s".formatted(printable(name)));
            }
            Object value = text.isEmpty() ? null : keyword.value().apply(new OptionValue(name, text));
            if (value != null && keyword.option() != null) {
                options.put(keyword.option(), value);
            }
        });
        HostKeywords.put(keywords, options);
        String fallback = keywords.getOrDefault("fallback_application_name", "");
        if (!fallback.isEmpty()) {
            options.putIfAbsent("applicationName", fallback);
        }
        if (Boolean.FALSE.equals(options.get("tcpKeepAlive"))) { // else the details would turn it on
            options.keySet().removeAll(List.of("tcpKeepAliveIdle", "tcpKeepAliveInterval", "tcpKeepAliveCount"));
        }
        ConnectionFactoryOptions.Builder builder = ConnectionFactoryOptions.builder();
        options.forEach((name, value) -> builder.option(Option.valueOf(name), value));
        return builder.build();
    }

    /** A password with a blank and without quotes would otherwise be told in part. */
    private static String printable(String keyword) {
        return keyword.matches("\\w{1,40}") ? "\"" + keyword + "\"" : "of such a form";
    }

    private static Keyword as(String option) {
        return as(option, OptionValue::string);
    }

    private static Keyword as(String option, Function<OptionValue, @Nullable Object> value) {
        return new Keyword(option, value);
    }

    private static Keyword only(String... values) {
        return new Keyword(null, value -> {
            if (!List.of(values).contains(value.string().trim().toLowerCase(Locale.ROOT))) {
                throw new UnsupportedOperationException("The keyword %s is not supported%s"
                        .formatted(value.name(), values.length == 0 ? "" : ", but for " + Arrays.toString(values)));
            }
            return null;
        });
    }

    /** 0 and less: no limit. A deadline there is always, so it is the longest. */
    private static Duration connectTimeout(OptionValue value) {
        return value.integer() <= 0 ? Duration.ofMillis(Integer.MAX_VALUE) : Duration.ofSeconds(value.integer());
    }

    /** 0 and less: the operating system's. */
    private static @Nullable Duration seconds(OptionValue value) {
        return value.integer() <= 0 ? null : Duration.ofSeconds(value.integer());
    }
}
