package io.pgflux;

import io.pgflux.api.ProtocolVersion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The value of an option, given as its type or as a String. */
record OptionValue(String name, Object value) {

    private static final Pattern SIZE = Pattern.compile("([0-9]+) *(|kB|MB|GB)");
    private static final Pattern SIMPLE_DURATION = Pattern.compile("(\\d+)(ns|us|ms|s|m|h|d)");

    String string() {
        return value.toString();
    }

    int integer() {
        if (value instanceof Number number && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        try {
            return Integer.parseInt(string().trim());
        } catch (NumberFormatException e) {
            throw wrong("an integer");
        }
    }

    boolean bool() {
        return switch (string().trim().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw wrong("true or false");
        };
    }

    /** A number of bytes, also with kB, MB or GB, which are powers of 1024 as in PostgreSQL's settings. */
    long bytes() {
        if (value instanceof Long bytes) {
            return bytes;
        }
        Matcher size = SIZE.matcher(string().trim());
        try {
            if (size.matches()) {
                return Math.multiplyExact(Long.parseLong(size.group(1)), unit(size.group(2)));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // more than there is; told below
        }
        throw wrong("a number of bytes such as 67108864 or 64MB");
    }

    private static long unit(String name) {
        return switch (name) {
            case "kB" -> 1L << 10;
            case "MB" -> 1L << 20;
            case "GB" -> 1L << 30;
            default -> 1;
        };
    }

    /** A Duration, ISO-8601 ({@code PT10S}), or a number with ns, us, ms, s, m, h or d. */
    Duration duration() {
        if (value instanceof Duration duration) {
            return duration;
        }
        String text = string().trim();
        Matcher simple = SIMPLE_DURATION.matcher(text);
        try {
            return simple.matches() ? simple(Long.parseLong(simple.group(1)), simple.group(2)) : Duration.parse(text);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw wrong("a duration such as PT10S or 500ms");
        }
    }

    private static Duration simple(long amount, String unit) {
        return switch (unit) {
            case "ns" -> Duration.ofNanos(amount);
            case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1_000L));
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    ZoneId zone() {
        if (value instanceof ZoneId zone) {
            return zone;
        }
        if (value instanceof TimeZone zone) {
            return zone.toZoneId();
        }
        try {
            return ZoneId.of(string());
        } catch (DateTimeException e) {
            throw wrong("a time zone such as Europe/Vienna");
        }
    }

    Path path() {
        if (value instanceof Path path) {
            return path;
        }
        try {
            return Path.of(string());
        } catch (InvalidPathException e) {
            throw wrong("the path of a file");
        }
    }

    /** A Map, or {@code a=b;c=d}. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, setting) -> settings.put(String.valueOf(key), String.valueOf(setting)));
            return settings;
        }
        for (String pair : string().split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw wrong("a list of settings such as a=b;c=d");
            }
            settings.put(
                    pair.substring(0, equals).trim(), pair.substring(equals + 1).trim());
        }
        return settings;
    }

    /** A constant, or its name in any case, with hyphens or underscores. */
    <T extends Enum<T>> T oneOf(Class<T> type) {
        T[] constants = type.getEnumConstants();
        String name = string().trim().replace('-', '_');
        for (T constant : constants) {
            if (constant == value || constant.name().equalsIgnoreCase(name)) {
                return constant;
            }
        }
        throw wrong(
                "one of " + Arrays.toString(constants).toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** A constant, or what the reader takes. */
    <T extends Enum<T>> T oneOf(Class<T> type, Function<String, T> reader) {
        try {
            return type.isInstance(value) ? type.cast(value) : reader.apply(string());
        } catch (IllegalArgumentException e) {
            throw wrong("one of " + Arrays.toString(type.getEnumConstants()));
        }
    }

    /** A constant, its text ({@code 3.2}) or "latest". */
    ProtocolVersion protocolVersion() {
        String text = string().trim().toLowerCase(Locale.ROOT);
        if (text.equals("latest")) {
            return ProtocolVersion.V3_2;
        }
        for (ProtocolVersion version : ProtocolVersion.values()) {
            if (version == value || version.toString().equals(text)) {
                return version;
            }
        }
        throw wrong("3.0, 3.2, latest or grease");
    }

    <T> T as(Class<T> type) {
        if (!type.isInstance(value)) {
            throw wrong("a " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("The option %s must be %s, but is \"%s\"".formatted(name, expected, value));
    }

    /** A value, or where it comes from: asked for each connection. */
    <T> Mono<T> credential(Class<T> type) {
        if (value instanceof Publisher<?> publisher) {
            return Mono.from(publisher).map(given -> cast(given, type));
        }
        if (value instanceof Supplier<?> supplier) {
            return Mono.fromSupplier(supplier).map(given -> cast(given, type));
        }
        return Mono.just(cast(value, type));
    }

    private <T> T cast(Object given, Class<T> type) {
        if (!type.isInstance(given)) {
            throw new IllegalArgumentException(
                    "The option %s must be a %s, or a Supplier or Publisher of it, but is a %s"
                            .formatted(
                                    name, type.getSimpleName(), given.getClass().getName()));
        }
        return type.cast(given);
    }
}
