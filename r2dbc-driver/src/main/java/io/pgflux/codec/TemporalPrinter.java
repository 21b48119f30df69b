package io.pgflux.codec;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The numbers of {@link Epoch} as the server prints them with DateStyle ISO, see {@link TemporalParser}. */
final class TemporalPrinter {

    private TemporalPrinter() {}

    static String date(int days) {
        return switch (days) {
            case Epoch.DATE_INFINITY -> "infinity";
            case Epoch.DATE_MINUS_INFINITY -> "-infinity";
            default -> {
                LocalDate date = Epoch.date(days);
                StringBuilder text = new StringBuilder();
                appendDate(text, date);
                yield appendEra(text, date).toString();
            }
        };
    }

    static String time(long micros) {
        Epoch.checkTime(micros);
        StringBuilder text = new StringBuilder();
        appendTime(text, micros);
        return text.toString();
    }

    static String timetz(long micros, int secondsWest) {
        Epoch.checkTime(micros);
        StringBuilder text = new StringBuilder();
        appendTime(text, micros);
        appendOffset(text, Epoch.offset(secondsWest));
        return text.toString();
    }

    static String timestamp(long micros) {
        return timestamp(micros, ZoneOffset.UTC, false);
    }

    static String timestamptz(long micros, ZoneId zone) {
        return timestamp(micros, zone, true);
    }

    private static String timestamp(long micros, ZoneId zone, boolean withOffset) {
        if (micros == Epoch.INFINITY) {
            return "infinity";
        }
        if (micros == Epoch.MINUS_INFINITY) {
            return "-infinity";
        }
        ZoneOffset offset = Epoch.offset(micros, zone);
        LocalDateTime local = Epoch.at(micros, offset);
        StringBuilder text = new StringBuilder();
        appendDate(text, local.toLocalDate());
        appendTime(text.append(' '), Epoch.micros(local.toLocalTime()));
        if (withOffset) {
            appendOffset(text, offset);
        }
        return appendEra(text, local.toLocalDate()).toString();
    }

    private static void appendDate(StringBuilder text, LocalDate date) {
        int year = date.getYear();
        appendPadded(text, year > 0 ? year : 1 - year, 4);
        appendPadded(text.append('-'), date.getMonthValue(), 2);
        appendPadded(text.append('-'), date.getDayOfMonth(), 2);
    }

    private static StringBuilder appendEra(StringBuilder text, LocalDate date) {
        return date.getYear() > 0 ? text : text.append(" BC");
    }

    private static void appendTime(StringBuilder text, long micros) {
        int seconds = (int) (micros / Epoch.MICROS_OF_SECOND);
        appendPadded(text, seconds / 3_600, 2);
        appendPadded(text.append(':'), seconds / 60 % 60, 2);
        appendPadded(text.append(':'), seconds % 60, 2);
        int fraction = (int) (micros % Epoch.MICROS_OF_SECOND);
        if (fraction != 0) {
            appendPadded(text.append('.'), fraction, 6);
            int end = text.length();
            while (text.charAt(end - 1) == '0') {
                end--;
            }
            text.setLength(end);
        }
    }

    private static void appendOffset(StringBuilder text, ZoneOffset offset) {
        int east = offset.getTotalSeconds();
        int seconds = Math.abs(east);
        appendPadded(text.append(east < 0 ? '-' : '+'), seconds / 3_600, 2);
        if (seconds % 3_600 != 0) {
            appendPadded(text.append(':'), seconds / 60 % 60, 2);
            if (seconds % 60 != 0) {
                appendPadded(text.append(':'), seconds % 60, 2);
            }
        }
    }

    private static void appendPadded(StringBuilder text, int number, int digits) {
        String plain = Integer.toString(number);
        text.append("0".repeat(Math.max(digits - plain.length(), 0))).append(plain);
    }
}
