package io.pgflux;

import static io.pgflux.PgConnectionFactoryProvider.ENVIRONMENT;
import static io.pgflux.PgConnectionFactoryProvider.SERVICE;

import io.pgflux.libpq.Environment;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What libpq's services, variables and defaults say where the options do not, in this order. */
final class LibpqDefaults {

    /** They are read here, before all others, which win. */
    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(SERVICE, OptionValue::string, (builder, value) -> {}),
            PgOption.of(ENVIRONMENT, OptionValue::bool, (builder, value) -> {}));

    private final ConnectionFactoryOptions options;
    private final Environment environment;

    LibpqDefaults(ConnectionFactoryOptions options, Environment environment) {
        this.options = options;
        this.environment = environment;
    }

    void read(PgConnectionOptions.Builder builder) {
        Map<String, String> given = new HashMap<>();
        String service = value(options, SERVICE);
        if (service != null) {
            given.put("service", service);
        }
        Map<String, String> keywords = complete(given, isEnvironment(options), false, environment);
        if (!keywords.isEmpty()) {
            read(keywords, builder);
        }
    }

    /** Sets what keywords of libpq say. */
    static void read(Map<String, String> keywords, PgConnectionOptions.Builder builder) {
        new OptionReader(LibpqKeywords.options(keywords)).readInto(builder);
    }

    static boolean isEnvironment(ConnectionFactoryOptions options) {
        String value = value(options, ENVIRONMENT);
        return value != null && new OptionValue(ENVIRONMENT.name(), value).bool();
    }

    private static @Nullable String value(ConnectionFactoryOptions options, Option<?> option) {
        Object value = options.getValue(option);
        return value == null ? null : value.toString();
    }

    /**
     * These keywords, and what the others say.
     *
     * @param variables whether the environment variables count
     * @param defaults whether those of libpq do, which they do with the variables, too
     */
    static Map<String, String> complete(
            Map<String, String> given, boolean variables, boolean defaults, Environment environment) {
        Map<String, String> keywords = new LinkedHashMap<>(given);
        Map<String, String> surrounding = variables ? environment.keywords() : Map.of();
        String service = given.getOrDefault("service", surrounding.getOrDefault("service", ""));
        if (!service.isEmpty()) {
            environment.service(service, given.get("servicefile")).forEach(keywords::putIfAbsent);
        }
        surrounding.forEach(keywords::putIfAbsent);
        if (variables || defaults) {
            putIfEmpty(keywords, "passfile", environment.passwordFile());
            putIfEmpty(keywords, "user", environment.user());
            if (keywords.getOrDefault("hostaddr", "").isEmpty()) {
                putIfEmpty(keywords, "host", "localhost");
            }
        }
        return keywords;
    }

    private static void putIfEmpty(Map<String, String> keywords, String keyword, @Nullable String value) {
        if (value != null && keywords.getOrDefault(keyword, "").isEmpty()) {
            keywords.put(keyword, value);
        }
    }
}
