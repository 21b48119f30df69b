package io.pgflux;

import io.pgflux.libpq.ConnectionString;
import io.pgflux.libpq.Environment;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** R2DBC URLs and libpq's connection strings. */
final class ConnectionText {

    private ConnectionText() {}

    static PgConnectionOptions.Builder read(String text, Environment environment) {
        PgConnectionOptions.Builder builder = PgConnectionOptions.builder();
        if (text.startsWith("r2dbc:") || text.startsWith("r2dbcs:")) {
            ConnectionFactoryOptions options = parse(text);
            if (!new PgConnectionFactoryProvider().supports(options)) {
                throw new IllegalArgumentException("The URL is that of another driver, %s"
                        .formatted(options.getValue(ConnectionFactoryOptions.DRIVER)));
            }
            return new OptionReader(options, environment).collect();
        }
        if (text.startsWith("jdbc:") || !ConnectionString.isOne(text)) {
            throw new IllegalArgumentException("The text is neither an R2DBC URL (r2dbc:pgflux://..) nor a connection"
                    + " string of libpq (postgresql://.. or host=.. user=..)");
        }
        Map<String, String> keywords = new LinkedHashMap<>();
        ConnectionFactoryOptions own = divide(ConnectionString.parse(text), keywords);
        LibpqDefaults.read(own, keywords, true, environment, builder);
        return builder;
    }

    /** The parser repeats the URL in its messages. */
    private static ConnectionFactoryOptions parse(String url) {
        try {
            return ConnectionFactoryOptions.parse(url);
        } catch (IllegalArgumentException e) {
            if (url.indexOf('@') < 0 && !url.toLowerCase(Locale.ROOT).contains("password")) {
                throw e;
            }
            throw new IllegalArgumentException(
                    "The R2DBC URL cannot be read: its form is r2dbc:pgflux://user:password@host:port/database?option=value,"
                            + " with percent-encoded values");
        }
    }

    /** A name that libpq has is meant as there; others may be ours. */
    private static ConnectionFactoryOptions divide(Map<String, String> all, Map<String, String> keywords) {
        Set<String> names = new HashSet<>();
        PgOption.all().forEach(option -> {
            names.add(option.name());
            names.addAll(option.aliases());
        });
        names.removeAll(LibpqKeywords.all());
        ConnectionFactoryOptions.Builder own = ConnectionFactoryOptions.builder();
        all.forEach((name, value) -> {
            if (names.contains(name)) {
                own.option(Option.valueOf(name), value);
            } else {
                keywords.put(name, value);
            }
        });
        return own.build();
    }
}
