package io.pgflux.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.time.temporal.UnsupportedTemporalTypeException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IntervalTest {

    /** What PostgreSQL 18 prints with IntervalStyle postgres, postgres_verbose, iso_8601 and sql_standard. */
    static Stream<Arguments> texts() {
        return Stream.of(
                arguments(Interval.ZERO, "00:00:00", "@ 0", "PT0S", "0"),
                arguments(
                        new Interval(14, 3, 14_706_700_000L),
                        "1 year 2 mons 3 days 04:05:06.7",
                        "@ 1 year 2 mons 3 days 4 hours 5 mins 6.7 secs",
                        "P1Y2M3DT4H5M6.7S",
                        "+1-2 +3 +4:05:06.7"),
                arguments(
                        new Interval(-14, 3, -14_706_700_000L),
                        "-1 years -2 mons +3 days -04:05:06.7",
                        "@ 1 year 2 mons -3 days 4 hours 5 mins 6.7 secs ago",
                        "P-1Y-2M3DT-4H-5M-6.7S",
                        "-1-2 +3 -4:05:06.7"),
                arguments(
                        new Interval(0, -3, 14_706_000_001L),
                        "-3 days +04:05:06.000001",
                        "@ 3 days -4 hours -5 mins -6.000001 secs ago",
                        "P-3DT4H5M6.000001S",
                        "+0-0 -3 +4:05:06.000001"),
                arguments(
                        new Interval(0, -3, -14_706_000_000L),
                        "-3 days -04:05:06",
                        "@ 3 days 4 hours 5 mins 6 secs ago",
                        "P-3DT-4H-5M-6S",
                        "-3 4:05:06"),
                arguments(new Interval(0, 0, -500_000), "-00:00:00.5", "@ 0.5 secs ago", "PT-0.5S", "-0:00:00.5"),
                arguments(
                        new Interval(1, 0, -1),
                        "1 mon -00:00:00.000001",
                        "@ 1 mon -0.000001 secs",
                        "P1MT-0.000001S",
                        "+0-1 +0 -0:00:00.000001"),
                arguments(new Interval(-1, 0, 0), "-1 mons", "@ 1 mon ago", "P-1M", "-0-1"),
                arguments(new Interval(0, 1, 0), "1 day", "@ 1 day", "P1D", "1 0:00:00"),
                arguments(
                        new Interval(Integer.MIN_VALUE, 0, 0),
                        "-178956970 years -8 mons",
                        "@ 178956970 years 8 mons ago",
                        "P-178956970Y-8M",
                        "-178956970-8"),
                arguments(
                        new Interval(0, 0, Long.MIN_VALUE),
                        "-2562047788:00:54.775808",
                        "@ 2562047788 hours 54.775808 secs ago",
                        "PT-2562047788H-54.775808S",
                        "-2562047788:00:54.775808"),
                arguments(Interval.INFINITY, "infinity", "infinity", "infinity", "infinity"),
                arguments(Interval.MINUS_INFINITY, "-infinity", "-infinity", "-infinity", "-infinity"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void isPrintedAsPostgresAndReadInEveryStyle(
            Interval value, String postgres, String verbose, String iso, String standard) {
        assertThat(value).hasToString(postgres);
        assertThat(Interval.parse(postgres)).isEqualTo(value);
        assertThat(Interval.parse(verbose)).isEqualTo(value);
        assertThat(Interval.parse(iso)).isEqualTo(value);
        assertThat(Interval.parse(standard)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "@",
                "@ ",
                "P",
                "PT",
                "P1",
                "P1H",
                "PT1D",
                "P1.5Y",
                "5",
                "-5",
                "@ 5",
                "1 mon 2",
                "1 fortnight",
                "1.5 days",
                "1.5 04:05:06",
                "1  day",
                " 1 day",
                "1 day ",
                "1 day ago",
                "04:05",
                "04:60:00",
                "04:00:60",
                "00:00:00.1234567",
                "1-",
                "--1-2",
                "+-1 day",
                "Infinity",
                "1 day 04:05:06 x",
                "P1Y T1H",
                "\u0661 day"
            })
    void otherTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interval.parse(text))
                .withMessage("not what PostgreSQL prints with any IntervalStyle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2147483648 days",
                "178956970 years 8 mons",
                "999999999999999999 years",
                "2562047789:00:00",
                "PT999999999999999999S"
            })
    void whatIsTooLongIsNoInterval(String text) {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Interval.parse(text));
    }

    @Test
    void aDurationIsTimeOnly() {
        Duration shortest = Duration.of(Long.MIN_VALUE, ChronoUnit.MICROS);

        assertThat(Interval.of(Duration.ofHours(-25).plusNanos(1_000))).isEqualTo(new Interval(0, 0, -89_999_999_999L));
        assertThat(Interval.of(shortest)).isEqualTo(new Interval(0, 0, Long.MIN_VALUE));
        assertThat(new Interval(0, 0, Long.MIN_VALUE).toDuration()).isEqualTo(shortest);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Interval.of(Duration.ofNanos(1)));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Interval.of(shortest.minusNanos(1_000)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Interval.of(Duration.ofSeconds(Long.MIN_VALUE)));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> new Interval(0, 1, 0).toDuration());
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> new Interval(1, 0, 0).toDuration());
    }

    @Test
    void aPeriodIsWithoutTime() {
        assertThat(Interval.of(Period.of(1, -14, 40))).isEqualTo(new Interval(-2, 40, 0));
        assertThat(new Interval(-14, 40, 0).toPeriod()).isEqualTo(Period.of(-1, -2, 40));
        assertThat(Interval.of(Period.ofMonths(1), Duration.ofMillis(1))).isEqualTo(new Interval(1, 0, 1_000));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Interval.of(Period.ofYears(178_956_971)));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> new Interval(1, 1, 1).toPeriod());
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Interval.INFINITY.toPeriod());
    }

    /** timestamp '2024-01-31' + interval '1 mon 1 day 1 sec' is 2024-03-01 00:00:01. */
    @Test
    void monthsAreAddedBeforeDaysAndTime() {
        LocalDateTime start = LocalDateTime.of(2024, 1, 31, 0, 0);
        Interval interval = new Interval(1, 1, 1_000_000);

        assertThat(start.plus(interval)).isEqualTo(LocalDateTime.of(2024, 3, 1, 0, 0, 1));
        assertThat(start.minus(interval)).isEqualTo(LocalDateTime.of(2023, 12, 29, 23, 59, 59));
        assertThat(LocalDate.of(2024, 1, 31).plus(new Interval(1, 1, 0))).isEqualTo(LocalDate.of(2024, 3, 1));
        assertThatExceptionOfType(UnsupportedTemporalTypeException.class)
                .isThrownBy(() -> LocalDate.EPOCH.plus(interval));
        assertThatExceptionOfType(UnsupportedTemporalTypeException.class)
                .isThrownBy(() -> interval.get(ChronoUnit.YEARS));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> start.plus(Interval.INFINITY));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> start.minus(Interval.MINUS_INFINITY));
    }
}
