package io.pgflux;

import static io.pgflux.PgConnectionFactoryProvider.ENVIRONMENT;
import static io.pgflux.PgConnectionFactoryProvider.SERVICE;

import io.pgflux.libpq.Environment;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
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

    private LibpqDefaults() {}

    /**
     * Sets what these options say and, where they do not, what libpq's keywords do.
     *
     * @param given the keywords that the user has given
     * @param defaults whether libpq's defaults count, which they do with the environment variables, too
     */
    static void read(
            ConnectionFactoryOptions options,
            Map<String, String> given,
            boolean defaults,
            Environment environment,
            PgConnectionOptions.Builder builder) {
        boolean variables = isEnvironment(options);
        if (variables) {
            LibpqSettings.readZone(environment, builder);
        }
        Map<String, String> keywords = complete(given, variables, defaults, environment);
        if (!keywords.isEmpty()) {
            new OptionReader(LibpqKeywords.options(keywords), environment).readInto(builder);
        }
        new OptionReader(options, environment).readInto(builder);
        if (variables) {
            LibpqSettings.addTo(builder, environment);
        }
    }

    /** The keyword among the options. */
    static Map<String, String> service(ConnectionFactoryOptions options) {
        String service = value(options, SERVICE);
        return service == null ? Map.of() : Map.of("service", service);
    }

    private static boolean isEnvironment(ConnectionFactoryOptions options) {
        String value = value(options, ENVIRONMENT);
        return value != null && new OptionValue(ENVIRONMENT.name(), value).bool();
    }

    private static @Nullable String value(ConnectionFactoryOptions options, Option<?> option) {
        Object value = options.getValue(option);
        return value == null ? null : value.toString();
    }

    /** These keywords, and what the others say. */
    private static Map<String, String> complete(
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
