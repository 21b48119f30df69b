package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgflux.api.Interval;
import java.time.Duration;
import java.time.Period;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class IntervalCodecsTest {

    private static final String MIXED = "ffffffff296c5c00 fffffffd 0000000e"; // 1 year 2 mons -3 days -01:00:00

    @Example
    void bytes() {
        Interval mixed = new Interval(14, -3, -3_600_000_000L);

        assertThat(Bytes.hex(encode(mixed))).isEqualTo(MIXED.replace(" ", ""));
        assertThat(Bytes.decode(PgTypes.INTERVAL, Interval.class, Bytes.of(MIXED)))
                .isEqualTo(mixed);
        assertThat(Bytes.decode(PgTypes.INTERVAL, String.class, Bytes.of(MIXED)))
                .isEqualTo("1 year 2 mons -3 days -01:00:00");
        assertThat(Bytes.hex(encode(Interval.INFINITY))).isEqualTo("7fffffffffffffff7fffffff7fffffff");
        assertThat(Bytes.hex(encode(Interval.MINUS_INFINITY)))
                .isEqualTo("800000000000000080000000 80000000".replace(" ", ""));
        assertThat(Bytes.hex(encode(Duration.ofDays(1)))).isEqualTo("000000141dd760000000000000000000");
        assertThat(Bytes.hex(encode(Period.of(1, 2, 3)))).isEqualTo("0000000000000000000000030000000e");
    }

    @Example
    void onlyWhatFitsIsADurationOrAPeriod() {
        byte[] mixed = Bytes.of(MIXED);

        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.INTERVAL, Duration.class, mixed));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.INTERVAL, Period.class, mixed));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.INTERVAL, Duration.class, "1 day"));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.INTERVAL, Period.class, "24:00:00"));
        assertThatIllegalArgumentException().isThrownBy(() -> encode(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException().isThrownBy(() -> encode(Period.ofYears(Integer.MAX_VALUE)));
    }

    @Example
    void nanosecondsAreRoundedAsThoseOfTimes() {
        assertThat(encode(Duration.ofNanos(499))).isEqualTo(encode(Duration.ZERO));
        assertThat(encode(Duration.ofNanos(500))).isEqualTo(encode(Duration.ofNanos(1_000)));
        assertThat(encode(Duration.ofNanos(-500))).isEqualTo(encode(Duration.ZERO));
        assertThat(encode(Duration.ofNanos(-501))).isEqualTo(encode(Duration.ofNanos(-1_000)));
        assertThat(encode(Duration.ofSeconds(0, 999_999_999))).isEqualTo(encode(Duration.ofSeconds(1)));
    }

    @Property
    void anyIntervalComesBack(@ForAll int months, @ForAll int days, @ForAll long microseconds) {
        comesBack(new Interval(months, days, microseconds));
        comesBack(new Interval(0, days, microseconds));
        comesBack(new Interval(months, 0, microseconds));
        comesBack(new Interval(0, 0, microseconds).toDuration());
        comesBack(new Interval(months, days, 0).toPeriod());
    }

    private static void comesBack(Object value) {
        byte[] bytes = encode(value);
        String text = Bytes.decode(PgTypes.INTERVAL, String.class, bytes);

        assertThat((Object) Bytes.decode(PgTypes.INTERVAL, value.getClass(), bytes))
                .isEqualTo(value);
        assertThat((Object) Bytes.parse(PgTypes.INTERVAL, value.getClass(), text))
                .isEqualTo(value);
    }

    private static byte[] encode(Object value) {
        return Bytes.encode(Codecs.standard().forClass(value.getClass()), value);
    }
}
