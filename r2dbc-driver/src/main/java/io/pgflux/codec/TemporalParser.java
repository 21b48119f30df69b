package io.pgflux.codec;

import java.time.LocalDate;
import java.time.OffsetTime;

/**
 * What the server prints with DateStyle ISO, as the numbers of {@link Epoch}: {@code 2024-02-29 23:59:59.5+05:30},
 * {@code 0044-03-15 BC}, {@code 294276-12-31 00:00:00}, {@code infinity} (PostgreSQL: {@code EncodeDateTime} in
 * {@code src/backend/utils/adt/datetime.c}).
 */
final class TemporalParser {

    private static final String INFINITY = "infinity";
    private static final String MINUS_INFINITY = "-infinity";
    private static final String BEFORE_CHRIST = " BC";
    private static final int MAX_YEAR_DIGITS = 7;
    private static final int MICRO_DIGITS = 6;

    private final String text;
    private final boolean beforeChrist;
    private final int end;
    private int at;

    private TemporalParser(String text) {
        this.text = text;
        this.beforeChrist = text.endsWith(BEFORE_CHRIST);
        this.end = beforeChrist ? text.length() - BEFORE_CHRIST.length() : text.length();
    }

    static LocalDate date(String text) {
        return switch (text) {
            case INFINITY -> LocalDate.MAX;
            case MINUS_INFINITY -> LocalDate.MIN;
            default -> {
                TemporalParser parser = new TemporalParser(text);
                LocalDate date = parser.date();
                parser.end();
                yield date;
            }
        };
    }

    static long time(String text) {
        TemporalParser parser = new TemporalParser(text);
        long micros = parser.time();
        parser.end();
        return micros;
    }

    static OffsetTime timetz(String text) {
        TemporalParser parser = new TemporalParser(text);
        long micros = parser.time();
        int east = parser.offset();
        parser.end();
        return Epoch.offsetTime(micros, -east);
    }

    static long timestamp(String text) {
        return timestamp(text, false);
    }

    static long timestamptz(String text) {
        return timestamp(text, true);
    }

    private static long timestamp(String text, boolean zone) {
        return switch (text) {
            case INFINITY -> Epoch.INFINITY;
            case MINUS_INFINITY -> Epoch.MINUS_INFINITY;
            default -> new TemporalParser(text).timestamp(zone);
        };
    }

    private long timestamp(boolean zone) {
        LocalDate date = date();
        expect(' ');
        long time = time();
        long seconds = date.toEpochDay() * 86_400 + time / Epoch.MICROS_OF_SECOND - (zone ? offset() : 0);
        end();
        return Epoch.micros(seconds, (int) (time % Epoch.MICROS_OF_SECOND) * 1_000);
    }

    /** PostgreSQL has no year 0: 1 BC is year 0 of ISO 8601. */
    private LocalDate date() {
        int year = number(4, MAX_YEAR_DIGITS);
        expect('-');
        int month = number(2, 2);
        expect('-');
        return LocalDate.of(beforeChrist ? 1 - year : year, month, number(2, 2));
    }

    private long time() {
        int hours = number(2, 2);
        expect(':');
        int minutes = number(2, 2);
        expect(':');
        int seconds = number(2, 2);
        long micros = (hours * 3_600L + minutes * 60L + seconds) * Epoch.MICROS_OF_SECOND;
        if (skip('.')) {
            int first = at;
            int fraction = number(1, MICRO_DIGITS);
            for (int digits = at - first; digits < MICRO_DIGITS; digits++) {
                fraction *= 10;
            }
            micros += fraction;
        }
        if (minutes > 59 || seconds > 59 || micros > Epoch.MICROS_OF_DAY) {
            throw malformed();
        }
        return micros;
    }

    /** @return seconds east of Greenwich */
    private int offset() {
        boolean west = skip('-');
        if (!west) {
            expect('+');
        }
        int seconds = number(2, 2) * 3_600;
        if (skip(':')) {
            seconds += number(2, 2) * 60;
            if (skip(':')) {
                seconds += number(2, 2);
            }
        }
        return west ? -seconds : seconds;
    }

    private int number(int minDigits, int maxDigits) {
        int first = at;
        int number = 0;
        while (at < end && at - first < maxDigits && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            number = number * 10 + (text.charAt(at++) - '0');
        }
        if (at - first < minDigits) {
            throw malformed();
        }
        return number;
    }

    private boolean skip(char expected) {
        if (at < end && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char expected) {
        if (!skip(expected)) {
            throw malformed();
        }
    }

    private void end() {
        if (at != end) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not what PostgreSQL prints with DateStyle ISO");
    }
}
