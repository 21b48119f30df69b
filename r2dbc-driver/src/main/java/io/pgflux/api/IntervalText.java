package io.pgflux.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Intervals as the server prints them (PostgreSQL: {@code EncodeInterval} in {@code src/backend/utils/adt/datetime.c}):
 * written in the style postgres, read in all four.
 */
final class IntervalText {

    private static final long MICROS_OF_SECOND = 1_000_000;
    private static final long MICROS_OF_MINUTE = 60 * MICROS_OF_SECOND;
    private static final long MICROS_OF_HOUR = 60 * MICROS_OF_MINUTE;
    private static final int MONTHS_OF_YEAR = 12;
    private static final int FRACTION_DIGITS = 6;

    // 18 digits always fit a long
    private static final Pattern NUMBER = Pattern.compile("([+-]?)(\\d{1,18})(?:\\.(\\d{1,6}))?");
    private static final Pattern YEARS_AND_MONTHS = Pattern.compile("([+-]?)(\\d{1,18})-(\\d{1,18})");
    private static final Pattern CLOCK = Pattern.compile("([+-]?)(\\d{1,18}):([0-5]\\d):([0-5]\\d)(?:\\.(\\d{1,6}))?");
    private static final Pattern ISO =
            Pattern.compile("P(?=[T\\d+-])(?:([+-]?\\d{1,18})Y)?(?:([+-]?\\d{1,18})M)?(?:([+-]?\\d{1,18})D)?"
                    + "(?:T(?=[\\d+-])(?:([+-]?\\d{1,18})H)?(?:([+-]?\\d{1,18})M)?"
                    + "(?:([+-]?)(\\d{1,18})(?:\\.(\\d{1,6}))?S)?)?");

    private static final String INFINITY = "infinity";
    private static final String MINUS_INFINITY = "-infinity";
    private static final String VERBOSE = "@ ";
    private static final String AGO = " ago";

    private long months;
    private long days;
    private long micros;

    private IntervalText() {}

    static String print(Interval interval) {
        if (!interval.isFinite()) {
            return interval.months() > 0 ? INFINITY : MINUS_INFINITY;
        }
        StringBuilder text = new StringBuilder();
        boolean negative = append(text, interval.months() / MONTHS_OF_YEAR, "year", false);
        negative = append(text, interval.months() % MONTHS_OF_YEAR, "mon", negative);
        negative = append(text, interval.days(), "day", negative);
        long micros = interval.microseconds();
        if (micros != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ").append(micros < 0 ? "-" : negative ? "+" : "");
            appendClock(text, micros);
        }
        return text.toString();
    }

    /** @return whether the last part was negative: then the next one needs its sign */
    private static boolean append(StringBuilder text, int number, String unit, boolean afterNegative) {
        if (number == 0) {
            return afterNegative;
        }
        text.append(text.isEmpty() ? "" : " ").append(afterNegative && number > 0 ? "+" : "");
        text.append(number).append(' ').append(unit).append(number == 1 ? "" : "s");
        return number < 0;
    }

    /** Each part is made positive by itself, because the least long has no counterpart. */
    private static void appendClock(StringBuilder text, long micros) {
        appendPadded(text, Math.abs(micros / MICROS_OF_HOUR), 2);
        appendPadded(text.append(':'), Math.abs(micros / MICROS_OF_MINUTE % 60), 2);
        appendPadded(text.append(':'), Math.abs(micros / MICROS_OF_SECOND % 60), 2);
        long fraction = Math.abs(micros % MICROS_OF_SECOND);
        if (fraction != 0) {
            appendPadded(text.append('.'), fraction, FRACTION_DIGITS);
            int end = text.length();
            while (text.charAt(end - 1) == '0') {
                end--;
            }
            text.setLength(end);
        }
    }

    private static void appendPadded(StringBuilder text, long number, int digits) {
        String plain = Long.toString(number);
        text.append("0".repeat(Math.max(digits - plain.length(), 0))).append(plain);
    }

    static Interval parse(String text) {
        return switch (text) {
            case INFINITY -> Interval.INFINITY;
            case MINUS_INFINITY -> Interval.MINUS_INFINITY;
            default -> {
                IntervalText parts = new IntervalText();
                if (text.startsWith("P")) {
                    parts.readIso(text);
                } else {
                    parts.readWords(text);
                }
                yield new Interval(Math.toIntExact(parts.months), Math.toIntExact(parts.days), parts.micros);
            }
        };
    }

    private void readIso(String text) {
        Matcher iso = ISO.matcher(text);
        if (!iso.matches()) {
            throw malformed();
        }
        addMonths(number(iso.group(1)), MONTHS_OF_YEAR);
        addMonths(number(iso.group(2)), 1);
        days = number(iso.group(3));
        addMicros(number(iso.group(4)), MICROS_OF_HOUR);
        addMicros(number(iso.group(5)), MICROS_OF_MINUTE);
        addSeconds(sign(iso.group(6)), iso.group(7), iso.group(8));
    }

    /** The signs of the style postgres_verbose are turned around by a word at the end. */
    private void readWords(String text) {
        boolean verbose = text.startsWith(VERBOSE);
        boolean ago = verbose && text.endsWith(AGO);
        String parts = text.substring(verbose ? VERBOSE.length() : 0, text.length() - (ago ? AGO.length() : 0));
        if (parts.equals("0")) {
            return;
        }
        Deque<String> words = new ArrayDeque<>(List.of(parts.split(" ", -1)));
        while (!words.isEmpty()) {
            String word = words.remove();
            Matcher number = NUMBER.matcher(word);
            if (number.matches()) {
                addNumber(number, words, ago);
            } else if (!addClock(word, 1)) {
                addYearsAndMonths(word);
            }
        }
    }

    /** Its unit follows; in the style sql_standard days have none, and their sign may be that of the time too. */
    private void addNumber(Matcher number, Deque<String> words, boolean ago) {
        int sign = ago ? -sign(number.group(1)) : sign(number.group(1));
        String next = words.poll();
        if (next == null) {
            throw malformed();
        }
        if (number.group(3) == null && addClock(next, sign)) {
            days = sign * number(number.group(2));
        } else {
            addUnit(next, sign, number);
        }
    }

    private void addUnit(String unit, int sign, Matcher number) {
        long whole = sign * number(number.group(2));
        boolean seconds = unit.equals("sec") || unit.equals("secs");
        if (number.group(3) != null && !seconds) {
            throw malformed();
        }
        switch (unit) {
            case "year", "years" -> addMonths(whole, MONTHS_OF_YEAR);
            case "mon", "mons" -> addMonths(whole, 1);
            case "day", "days" -> days = Math.addExact(days, whole);
            case "hour", "hours" -> addMicros(whole, MICROS_OF_HOUR);
            case "min", "mins" -> addMicros(whole, MICROS_OF_MINUTE);
            case "sec", "secs" -> addSeconds(sign, number.group(2), number.group(3));
            default -> throw malformed();
        }
    }

    /**
     * If it is one.
     *
     * @param unsigned the sign of a clock that has none
     */
    private boolean addClock(String word, int unsigned) {
        Matcher clock = CLOCK.matcher(word);
        if (!clock.matches()) {
            return false;
        }
        int sign = clock.group(1).isEmpty() ? unsigned : sign(clock.group(1));
        addMicros(sign * number(clock.group(2)), MICROS_OF_HOUR);
        addMicros(sign * number(clock.group(3)), MICROS_OF_MINUTE);
        addSeconds(sign, clock.group(4), clock.group(5));
        return true;
    }

    private void addYearsAndMonths(String word) {
        Matcher date = YEARS_AND_MONTHS.matcher(word);
        if (!date.matches()) {
            throw malformed();
        }
        addMonths(sign(date.group(1)) * number(date.group(2)), MONTHS_OF_YEAR);
        addMonths(sign(date.group(1)) * number(date.group(3)), 1);
    }

    private void addMonths(long number, int each) {
        months = Math.addExact(months, Math.multiplyExact(number, each));
    }

    private void addMicros(long number, long each) {
        micros = Math.addExact(micros, Math.multiplyExact(number, each));
    }

    private void addSeconds(int sign, @Nullable String whole, @Nullable String fraction) {
        addMicros(sign * number(whole), MICROS_OF_SECOND);
        if (fraction != null) {
            addMicros(sign * number(fraction + "0".repeat(FRACTION_DIGITS - fraction.length())), 1);
        }
    }

    private static int sign(@Nullable String sign) {
        return "-".equals(sign) ? -1 : 1;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not what PostgreSQL prints with any IntervalStyle");
    }
}
