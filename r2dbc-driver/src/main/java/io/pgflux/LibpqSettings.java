package io.pgflux;

import io.pgflux.libpq.Environment;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * libpq's variables that are settings of the session, and no keywords: PGTZ, PGGEQO and PGDATESTYLE.
 *
 * <p>Source: PostgreSQL manual, "Environment Variables".
 */
final class LibpqSettings {

    /** PostgreSQL takes {@code UTC+3} and {@code +3} as POSIX does, where it is west of Greenwich; Java takes them for east. */
    private static final Pattern OFFSET = Pattern.compile("(?i)(UTC|GMT|UT|Z)?\\s*[+-].*");

    private LibpqSettings() {}

    /** What an option may change later. */
    static void readZone(Environment environment, PgConnectionOptions.Builder builder) {
        String style = variable(environment, "PGDATESTYLE");
        if (!style.isEmpty() && !style.strip().regionMatches(true, 0, "ISO", 0, 3)) {
            throw new IllegalArgumentException(
                    "The variable PGDATESTYLE must begin with ISO, which is what the driver reads, or not be set");
        }
        String zone = variable(environment, "PGTZ");
        if (OFFSET.matcher(zone).matches()) {
            throw new IllegalArgumentException(
                    "The variable PGTZ must be a name such as Europe/Vienna: for PostgreSQL the"
                            + " sign of an offset has the opposite meaning of that in the option timeZone");
        }
        if (!zone.isEmpty()) {
            builder.timeZone(new OptionValue("PGTZ", zone).zone());
        }
    }

    /** What an option has said already stays. */
    static void addTo(PgConnectionOptions.Builder builder, Environment environment) {
        String geqo = variable(environment, "PGGEQO");
        if (!geqo.isEmpty() && builder.options.keySet().stream().noneMatch("geqo"::equalsIgnoreCase)) {
            Map<String, String> settings = new HashMap<>(builder.options);
            settings.put("geqo", geqo);
            builder.options(settings);
        }
    }

    private static String variable(Environment environment, String name) {
        return environment.variables().getOrDefault(name, "");
    }
}
