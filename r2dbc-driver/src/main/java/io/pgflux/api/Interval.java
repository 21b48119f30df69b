package io.pgflux.api;

import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.time.temporal.TemporalUnit;
import java.time.temporal.UnsupportedTemporalTypeException;
import java.util.List;

/**
 * PostgreSQL's {@code interval}: months, days and time, each with its own sign, and kept apart, because a month is not
 * always 30 days, nor a day always 24 hours. Two intervals are equal if their parts are; the server compares by length,
 * so that for it {@code 1 mon} equals {@code 30 days}.
 *
 * @param months also the years, 12 to each
 * @param days of any length
 * @param microseconds hours, minutes and seconds; may be more than a day
 */
public record Interval(int months, int days, long microseconds) implements TemporalAmount {

    /** No time at all. */
    public static final Interval ZERO = new Interval(0, 0, 0);

    /** {@code infinity}, from PostgreSQL 17 on; older servers take it for the longest interval. */
    public static final Interval INFINITY = new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

    /** {@code -infinity}, from PostgreSQL 17 on; older servers take it for the longest negative interval. */
    public static final Interval MINUS_INFINITY = new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);

    private static final int MICROS_OF_SECOND = 1_000_000;
    private static final int NANOS_OF_MICRO = 1_000;
    private static final List<TemporalUnit> UNITS = List.of(ChronoUnit.MONTHS, ChronoUnit.DAYS, ChronoUnit.MICROS);

    /**
     * The time of a duration, without months and days.
     *
     * @throws ArithmeticException if it has nanoseconds that are no whole microsecond, or is longer than 292,271 years
     */
    public static Interval of(Duration time) {
        int nanos = time.getNano();
        if (nanos % NANOS_OF_MICRO != 0) {
            throw new ArithmeticException("has nanoseconds, which an interval cannot hold");
        }
        return new Interval(0, 0, micros(time.getSeconds(), nanos / NANOS_OF_MICRO));
    }

    /**
     * The years, months and days of a period.
     *
     * @throws ArithmeticException if they are more than 2,147,483,647 months
     */
    @SuppressWarnings("JavaPeriodGetDays") // the months are beside them
    public static Interval of(Period period) {
        return new Interval(Math.toIntExact(period.toTotalMonths()), period.getDays(), 0);
    }

    /**
     * The years, months and days of a period, and the time of a duration.
     *
     * @throws ArithmeticException as {@link #of(Period)} and {@link #of(Duration)}
     */
    public static Interval of(Period period, Duration time) {
        Interval date = of(period);
        return new Interval(date.months, date.days, of(time).microseconds);
    }

    /**
     * What PostgreSQL prints with any {@code IntervalStyle}: {@code 1 year 2 mons -3 days +04:05:06.789}, {@code +1-2 -3
     * +4:05:06.789}, {@code P1Y2M-3DT4H5M6.789S}, {@code @ 1 year 2 mons -3 days 4 hours 5 mins 6.789 secs}. Not all
     * that it reads.
     *
     * @throws IllegalArgumentException if the text is none of these
     * @throws ArithmeticException if a part is out of range
     */
    public static Interval parse(String text) {
        return IntervalText.parse(text);
    }

    /** Carries what is beyond a second so late that the shortest duration does not overflow on the way. */
    private static long micros(long seconds, int micros) {
        return seconds < 0
                ? Math.addExact(Math.multiplyExact(seconds + 1, MICROS_OF_SECOND), micros - MICROS_OF_SECOND)
                : Math.addExact(Math.multiplyExact(seconds, MICROS_OF_SECOND), micros);
    }

    /** False for {@link #INFINITY} and {@link #MINUS_INFINITY}. */
    public boolean isFinite() {
        return !equals(INFINITY) && !equals(MINUS_INFINITY);
    }

    /**
     * The time, if there is nothing else.
     *
     * @throws ArithmeticException if there are months or days, whose length in time is not known
     */
    public Duration toDuration() {
        if (months != 0 || days != 0) {
            throw new ArithmeticException("has months or days, which Duration cannot hold");
        }
        return Duration.of(microseconds, ChronoUnit.MICROS);
    }

    /**
     * With months normalized: 14 months are a year and two months.
     *
     * @throws ArithmeticException if there is time, which Period cannot hold
     */
    public Period toPeriod() {
        if (microseconds != 0) {
            throw new ArithmeticException("has hours, minutes or seconds, which Period cannot hold");
        }
        return Period.of(months / 12, months % 12, days);
    }

    /**
     * One of the three parts.
     *
     * @throws UnsupportedTemporalTypeException for other units than those of {@link #getUnits}
     */
    @Override
    public long get(TemporalUnit unit) {
        if (unit == ChronoUnit.MONTHS) {
            return months;
        }
        if (unit == ChronoUnit.DAYS) {
            return days;
        }
        if (unit == ChronoUnit.MICROS) {
            return microseconds;
        }
        throw new UnsupportedTemporalTypeException("An interval is not in " + unit);
    }

    /** Months, days, microseconds. */
    @Override
    public List<TemporalUnit> getUnits() {
        return UNITS;
    }

    /**
     * Adds the months, then the days, then the time, as the server does.
     *
     * @throws ArithmeticException if this is infinite
     */
    @Override
    public Temporal addTo(Temporal temporal) {
        requireFinite();
        Temporal sum = temporal;
        for (TemporalUnit unit : UNITS) {
            sum = get(unit) == 0 ? sum : sum.plus(get(unit), unit); // a date knows no microseconds
        }
        return sum;
    }

    /**
     * Subtracts the months, then the days, then the time, as the server does.
     *
     * @throws ArithmeticException if this is infinite
     */
    @Override
    public Temporal subtractFrom(Temporal temporal) {
        requireFinite();
        Temporal difference = temporal;
        for (TemporalUnit unit : UNITS) {
            difference = get(unit) == 0 ? difference : difference.minus(get(unit), unit);
        }
        return difference;
    }

    private void requireFinite() {
        if (!isFinite()) {
            throw new ArithmeticException("An infinite interval leads to no date or time of Java");
        }
    }

    /** As PostgreSQL prints it with {@code IntervalStyle} postgres, the default: {@code 1 year 2 mons -3 days +04:05:06.7}. */
    @Override
    public String toString() {
        return IntervalText.print(this);
    }
}
