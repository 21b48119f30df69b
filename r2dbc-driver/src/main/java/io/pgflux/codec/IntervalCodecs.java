package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Interval;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.function.Function;

/**
 * The rows of interval: months, days and time stay apart. Only what has neither months nor days is a Duration, since a
 * day is not always 24 hours; only what has no time is a Period. Nanoseconds of a Duration are rounded as {@link Epoch}
 * says.
 */
final class IntervalCodecs {

    private static final int LENGTH = Long.BYTES + 2 * Integer.BYTES;
    private static final int HALF_MICRO = 500;
    private static final int NANOS_OF_MICRO = 1_000;

    private static final Codec<Interval> INTERVAL = row(Interval.class, Function.identity(), Function.identity());

    private IntervalCodecs() {}

    static List<Codec<?>> rows() {
        return List.of(
                INTERVAL,
                row(Duration.class, IntervalCodecs::rounded, Interval::toDuration),
                row(Period.class, Interval::of, Interval::toPeriod),
                TextCodec.string(INTERVAL, Interval::toString));
    }

    private static <T> Codec<T> row(Class<T> javaType, Function<T, Interval> from, Function<Interval, T> to) {
        return Codec.fixed(
                PgTypes.INTERVAL,
                javaType,
                LENGTH,
                (out, value) -> write(out, value, from),
                (buffer, index) -> to.apply(read(buffer, index)),
                text -> to.apply(Interval.parse(text)));
    }

    /** As {@code interval_recv} takes it. */
    private static <T> void write(ByteBuf out, T value, Function<T, Interval> from) {
        try {
            Interval interval = from.apply(value);
            out.writeLong(interval.microseconds()).writeInt(interval.days()).writeInt(interval.months());
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException("longer than PostgreSQL's intervals", tooLong);
        }
    }

    private static Interval read(ByteBuf buffer, int index) {
        return new Interval(
                buffer.getInt(index + Long.BYTES + Integer.BYTES),
                buffer.getInt(index + Long.BYTES),
                buffer.getLong(index));
    }

    @SuppressWarnings("JavaDurationGetSecondsGetNano") // the seconds have no nanoseconds
    private static Interval rounded(Duration duration) {
        int beyond = Math.floorMod(duration.getNano() + HALF_MICRO, NANOS_OF_MICRO) - HALF_MICRO;
        return Interval.of(duration.minusNanos(beyond));
    }
}
