package io.pgflux.codec;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.Date;

/**
 * The numbers that PostgreSQL's temporal types carry: days and microseconds since 2000-01-01 (UTC, where there is a
 * zone), microseconds since midnight. Infinity and -infinity are the MAX and MIN of the Java class.
 *
 * <p>The one rounding: PostgreSQL has no nanoseconds, so they are rounded to the nearest microsecond, a half up, as
 * pgjdbc does. Midnight may be what 23:59:59.9999999 becomes; as a time without a date that is 24:00:00, as in the
 * server.
 */
final class Epoch {

    static final long INFINITY = Long.MAX_VALUE;
    static final long MINUS_INFINITY = Long.MIN_VALUE;
    static final int DATE_INFINITY = Integer.MAX_VALUE;
    static final int DATE_MINUS_INFINITY = Integer.MIN_VALUE;

    static final long MICROS_OF_SECOND = 1_000_000;
    static final long MICROS_OF_DAY = 86_400 * MICROS_OF_SECOND;

    private static final int MICROS_OF_MILLI = 1_000;
    private static final int NANOS_OF_MICRO = 1_000;
    private static final int DAYS_TO_2000 = 10_957;
    private static final long SECONDS_TO_2000 = 86_400L * DAYS_TO_2000;

    // The bounds of PostgreSQL's src/include/datatype/timestamp.h; the ends are exclusive
    private static final int FIRST_DAY = -2_451_545; // 4714-11-24 BC, in the Julian calendar 4713-01-01 BC
    private static final int END_DAY = 2_145_031_949; // 5874898-01-01
    private static final long FIRST_MICRO = FIRST_DAY * MICROS_OF_DAY;
    private static final long END_MICRO = 9_223_371_331_200_000_000L; // 294277-01-01

    /** PostgreSQL's offsets end before this (MAX_TZDISP_HOUR). */
    private static final int END_OFFSET = 16 * 3_600;

    private static final String OUT_OF_RANGE =
            "outside of PostgreSQL's timestamps, 4713-01-01 BC (Julian) to 294276-12-31 23:59:59.999999";

    private Epoch() {}

    static int days(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return DATE_INFINITY;
        }
        if (date.equals(LocalDate.MIN)) {
            return DATE_MINUS_INFINITY;
        }
        long days = date.toEpochDay() - DAYS_TO_2000;
        if (days < FIRST_DAY || days >= END_DAY) {
            throw new IllegalArgumentException(
                    "outside of PostgreSQL's dates, 4713-01-01 BC (Julian) to 5874897-12-31");
        }
        return (int) days;
    }

    static LocalDate date(int days) {
        return switch (days) {
            case DATE_INFINITY -> LocalDate.MAX;
            case DATE_MINUS_INFINITY -> LocalDate.MIN;
            default -> LocalDate.ofEpochDay((long) days + DAYS_TO_2000);
        };
    }

    static long micros(LocalTime time) {
        return roundedMicros(time.toNanoOfDay());
    }

    static LocalTime time(long micros) {
        checkTime(micros);
        if (micros == MICROS_OF_DAY) {
            throw new ArithmeticException(
                    "24:00:00 is not a time of Java, which ends before it; it can be read as String");
        }
        return LocalTime.ofNanoOfDay(micros * NANOS_OF_MICRO);
    }

    static void checkTime(long micros) {
        if (micros < 0 || micros > MICROS_OF_DAY) {
            throw new IllegalArgumentException("not between 00:00:00 and 24:00:00");
        }
    }

    /** PostgreSQL counts offsets westwards, Java eastwards. */
    static int secondsWest(OffsetTime time) {
        int east = time.getOffset().getTotalSeconds();
        if (Math.abs(east) >= END_OFFSET) {
            throw new IllegalArgumentException("PostgreSQL has no offset of 16 hours or more");
        }
        return -east;
    }

    static OffsetTime offsetTime(long micros, int secondsWest) {
        return OffsetTime.of(time(micros), offset(secondsWest));
    }

    static ZoneOffset offset(int secondsWest) {
        if (Math.abs((long) secondsWest) >= END_OFFSET) {
            throw new IllegalArgumentException("an offset of 16 hours or more");
        }
        return ZoneOffset.ofTotalSeconds(-secondsWest);
    }

    static long micros(LocalDateTime time) {
        if (time.equals(LocalDateTime.MAX)) {
            return INFINITY;
        }
        return time.equals(LocalDateTime.MIN)
                ? MINUS_INFINITY
                : micros(time.toEpochSecond(ZoneOffset.UTC), time.get(ChronoField.NANO_OF_SECOND));
    }

    static long micros(OffsetDateTime time) {
        if (time.equals(OffsetDateTime.MAX)) {
            return INFINITY;
        }
        return time.equals(OffsetDateTime.MIN) ? MINUS_INFINITY : micros(time.toEpochSecond(), time.getNano());
    }

    static long micros(Instant time) {
        if (time.equals(Instant.MAX)) {
            return INFINITY;
        }
        return time.equals(Instant.MIN) ? MINUS_INFINITY : micros(time.getEpochSecond(), time.getNano());
    }

    static long micros(ZonedDateTime time) {
        return micros(time.toEpochSecond(), time.getNano());
    }

    /**
     * Milliseconds, or what a subclass has more: java.sql.Timestamp has nanoseconds, java.sql.Date and Time are no
     * points in time.
     */
    @SuppressWarnings("JavaUtilDate") // the class that was asked for
    static long micros(Date time) {
        if (time.getTime() == Long.MAX_VALUE) {
            return INFINITY;
        }
        if (time.getTime() == Long.MIN_VALUE) {
            return MINUS_INFINITY;
        }
        try {
            return micros(time.toInstant());
        } catch (UnsupportedOperationException partly) {
            throw new IllegalArgumentException(
                    "A %s is no point in time; LocalDate and LocalTime can be sent"
                            .formatted(time.getClass().getName()),
                    partly);
        }
    }

    /** @param seconds since 1970 */
    static long micros(long seconds, int nano) {
        long since2000 = seconds - SECONDS_TO_2000;
        if (since2000 >= FIRST_MICRO / MICROS_OF_SECOND && since2000 < END_MICRO / MICROS_OF_SECOND) {
            long micros = since2000 * MICROS_OF_SECOND + roundedMicros(nano);
            if (micros < END_MICRO) {
                return micros;
            }
        }
        throw new IllegalArgumentException(OUT_OF_RANGE);
    }

    /** Of nanoseconds that are not negative. */
    private static long roundedMicros(long nanos) {
        return (nanos + NANOS_OF_MICRO / 2) / NANOS_OF_MICRO;
    }

    static LocalDateTime localDateTime(long micros) {
        if (micros == INFINITY) {
            return LocalDateTime.MAX;
        }
        return micros == MINUS_INFINITY ? LocalDateTime.MIN : at(micros, ZoneOffset.UTC);
    }

    static OffsetDateTime offsetDateTime(long micros, ZoneId zone) {
        if (micros == INFINITY) {
            return OffsetDateTime.MAX;
        }
        if (micros == MINUS_INFINITY) {
            return OffsetDateTime.MIN;
        }
        ZoneOffset offset = offset(micros, zone);
        return OffsetDateTime.of(at(micros, offset), offset);
    }

    static ZonedDateTime zonedDateTime(long micros, ZoneId zone) {
        if (micros == INFINITY || micros == MINUS_INFINITY) {
            throw new ArithmeticException("ZonedDateTime has no infinity; OffsetDateTime and Instant have");
        }
        return ZonedDateTime.ofInstant(at(micros, ZoneOffset.UTC), ZoneOffset.UTC, zone);
    }

    static Instant instant(long micros) {
        if (micros == INFINITY) {
            return Instant.MAX;
        }
        return micros == MINUS_INFINITY ? Instant.MIN : Instant.ofEpochSecond(seconds(micros), nano(micros));
    }

    @SuppressWarnings("JavaUtilDate")
    static Date javaDate(long micros) {
        if (micros == INFINITY || micros == MINUS_INFINITY) {
            return new Date(micros);
        }
        if (micros % MICROS_OF_MILLI != 0) {
            throw new ArithmeticException("has microseconds, Date has only milliseconds; Instant has both");
        }
        return new Date(micros / MICROS_OF_MILLI + SECONDS_TO_2000 * 1_000);
    }

    /** @throws ArithmeticException if the number is no finite timestamp of PostgreSQL */
    static long inRange(long micros) {
        if (micros < FIRST_MICRO || micros >= END_MICRO) {
            throw new ArithmeticException(OUT_OF_RANGE);
        }
        return micros;
    }

    /** Of a finite timestamp. */
    static ZoneOffset offset(long micros, ZoneId zone) {
        return zone instanceof ZoneOffset offset
                ? offset
                : zone.getRules().getOffset(Instant.ofEpochSecond(seconds(micros)));
    }

    /** Of a finite timestamp. */
    static LocalDateTime at(long micros, ZoneOffset offset) {
        if (micros < FIRST_MICRO || micros >= END_MICRO) {
            throw new IllegalArgumentException("outside of PostgreSQL's timestamps");
        }
        long local = micros + offset.getTotalSeconds() * MICROS_OF_SECOND; // a long ends eight days later
        long day = Math.floorDiv(local, MICROS_OF_DAY);
        return LocalDateTime.of(
                LocalDate.ofEpochDay(day + DAYS_TO_2000),
                LocalTime.ofNanoOfDay((local - day * MICROS_OF_DAY) * NANOS_OF_MICRO));
    }

    private static long seconds(long micros) {
        return Math.floorDiv(micros, MICROS_OF_SECOND) + SECONDS_TO_2000;
    }

    private static int nano(long micros) {
        return (int) Math.floorMod(micros, MICROS_OF_SECOND) * NANOS_OF_MICRO;
    }
}
