package io.pgflux;

import static io.pgflux.TypeSample.as;
import static io.pgflux.TypeSample.of;
import static io.pgflux.TypeSamples.ZONE;

import io.pgflux.api.Interval;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

/** Intervals, and dates and times as each other, as far as that is exact. */
@SuppressWarnings("JavaUtilDate")
final class TemporalSamples {

    private TemporalSamples() {}

    static List<TypeSample> all() {
        return Stream.of(intervals(), dates(), timestamps(), instants(), calendar())
                .flatMap(List::stream)
                .toList();
    }

    private static List<TypeSample> intervals() {
        return List.of(
                of("interval", "0", Interval.ZERO),
                of("interval", "1 year 2 mons 3 days 04:05:06.789", new Interval(14, 3, 14_706_789_000L)),
                of("interval", "-1 years -2 mons +3 days -04:05:06.789", new Interval(-14, 3, -14_706_789_000L)),
                of("interval", "-3 days 04:05:06", new Interval(0, -3, 14_706_000_000L)),
                of("interval", "1 mon -00:00:00.000001", new Interval(1, 0, -1)),
                of("interval", "-1 mons", new Interval(-1, 0, 0)),
                of("interval", "30 days", new Interval(0, 30, 0)),
                of("interval", "36:00:00", new Interval(0, 0, 129_600_000_000L)),
                of("interval(0)", "1.5 seconds", new Interval(0, 0, 2_000_000)),
                of("interval", "178956970 years 7 mons", new Interval(Integer.MAX_VALUE, 0, 0)),
                of("interval", "-178956970 years -8 mons", new Interval(Integer.MIN_VALUE, 0, 0)),
                of("interval", "-2147483648 days", new Interval(0, Integer.MIN_VALUE, 0)),
                of("interval", "2562047788:00:54.775807", new Interval(0, 0, Long.MAX_VALUE))
                        .since(15),
                of("interval", "-2562047788 hours -54.775808 secs", new Interval(0, 0, Long.MIN_VALUE))
                        .since(15),
                of("interval", "infinity", Interval.INFINITY).since(17),
                of("interval", "-infinity", Interval.MINUS_INFINITY).since(17),
                of("interval", "-infinity", "-infinity").since(17),
                of("interval", "P1Y2M-3DT4H", "1 year 2 mons -3 days +04:00:00"),
                of("interval", "-1:00:00.000001", Duration.ofHours(-1).minusNanos(1_000)),
                of("interval", "24:00:00", Duration.ofDays(1)),
                of("interval", "0", Duration.ZERO),
                of("interval", "1 year 2 mons -40 days", Period.of(1, 2, -40)),
                of("interval", "-2147483647 days", Period.ofDays(-Integer.MAX_VALUE)),
                of("interval", "0", Period.ZERO));
    }

    private static List<TypeSample> dates() {
        return List.of(
                of("date", "2024-02-29", LocalDateTime.of(2024, 2, 29, 0, 0)).writtenByType(),
                of("date", "5874897-12-31", LocalDateTime.of(5_874_897, 12, 31, 0, 0))
                        .writtenByType(),
                of("date", "-infinity", LocalDateTime.MIN).writtenByType(),
                of("date", "2024-07-01", OffsetDateTime.parse("2024-07-01T00:00:00+02:00"))
                        .writtenByType(),
                of("date", "2024-07-01", ZonedDateTime.of(2024, 7, 1, 0, 0, 0, 0, ZONE))
                        .writtenByType(),
                of(
                                "date",
                                "0044-03-15 BC",
                                LocalDateTime.of(-43, 3, 15, 0, 0).atZone(ZONE).toInstant())
                        .writtenByType(),
                of("date", "infinity", Instant.MAX).writtenByType(),
                of("date", "2024-02-29", Date.from(Instant.parse("2024-02-28T23:00:00Z")))
                        .writtenByType());
    }

    private static List<TypeSample> timestamps() {
        return List.of(
                of("timestamp", "2024-02-29 00:00:00", LocalDate.of(2024, 2, 29))
                        .writtenByType(),
                of("timestamp", "4714-11-24 00:00:00 BC", LocalDate.of(-4713, 11, 24))
                        .writtenByType(),
                of("timestamp", "infinity", LocalDate.MAX).writtenByType(),
                of("timestamp", "2024-07-01 00:00:00.000001", OffsetDateTime.parse("2024-07-01T00:00:00.000001+02:00"))
                        .writtenByType(),
                of("timestamp", "2024-10-27 03:00:00", ZonedDateTime.of(2024, 10, 27, 3, 0, 0, 0, ZONE))
                        .writtenByType(),
                of("timestamp", "2024-03-31 01:59:59.999999", Instant.parse("2024-03-31T00:59:59.999999Z"))
                        .writtenByType(),
                of("timestamp", "2024-03-31 03:00:00", Instant.parse("2024-03-31T01:00:00Z"))
                        .writtenByType(),
                of("timestamp", "1850-06-01 12:53:28", Instant.parse("1850-06-01T12:00:00Z"))
                        .writtenByType(),
                of("timestamp", "-infinity", Instant.MIN).writtenByType(),
                of("timestamp", "1969-12-31 23:59:59.999", Date.from(Instant.parse("1969-12-31T22:59:59.999Z")))
                        .writtenByType());
    }

    private static List<TypeSample> instants() {
        return List.of(
                of("timestamptz", "2024-06-30 22:00:00+00", LocalDate.of(2024, 7, 1))
                        .writtenByType(),
                of("timestamptz", "-infinity", LocalDate.MIN).writtenByType(),
                of("timestamptz", "2024-06-30 22:00:00.000001+00", LocalDateTime.of(2024, 7, 1, 0, 0, 0, 1_000))
                        .writtenByType(),
                of("timestamptz", "2024-10-27 02:00:00+00", LocalDateTime.of(2024, 10, 27, 3, 0))
                        .writtenByType(),
                of("timestamptz", "infinity", LocalDateTime.MAX).writtenByType(),
                of("timestamptz", "1969-12-31 23:59:59.999+00", new Date(-1)),
                of("timestamptz", "1500-01-01 00:00:00+00", Date.from(Instant.parse("1500-01-01T00:00:00Z"))),
                of("timestamptz", "infinity", new Date(Long.MAX_VALUE)),
                of("timestamptz", "-infinity", new Date(Long.MIN_VALUE)));
    }

    private static List<TypeSample> calendar() {
        return List.of(
                of("int4", "-43", Year.of(-43)),
                of("int2", "2024", Year.of(2024)),
                of("int8", "999999999", Year.of(Year.MAX_VALUE)),
                of("int2", "12", Month.DECEMBER),
                of("int4", "7", DayOfWeek.SUNDAY),
                of("numeric", "2", Month.FEBRUARY),
                of("float8", "1", DayOfWeek.MONDAY),
                of("text", "--02-29", MonthDay.of(2, 29)),
                of("varchar", "2024-02", YearMonth.of(2024, 2)),
                of("bpchar(7)", "2024-02", YearMonth.of(2024, 2)),
                as(ZoneId.class, "text", "America/St_Johns", ZoneId.of("America/St_Johns")));
    }
}
