package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.codec.MicrosCodec.OfMicros;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The rows of the types that are dates and times; {@link Epoch} says what their numbers mean, and what is rounded.
 *
 * <p>A date or time becomes one of another kind only if it comes back from there as it was: a date is the midnight that
 * it begins with, and only a midnight is a date; a local date and time is a point in time, and back, where the session's
 * zone has it once ({@link SessionZone}). time and timetz do not become each other, since an offset depends on the date.
 */
final class TemporalCodecs {

    private static final int TIMETZ_BYTES = Long.BYTES + Integer.BYTES;

    private static final List<PointInTime<?>> POINTS_IN_TIME = List.of(
            new PointInTime<>(
                    OffsetDateTime.class,
                    Epoch::micros,
                    (micros, context) -> Epoch.offsetDateTime(micros, context.timeZone())),
            new PointInTime<>(
                    ZonedDateTime.class,
                    Epoch::micros,
                    (micros, context) -> Epoch.zonedDateTime(micros, context.timeZone())),
            new PointInTime<>(Instant.class, Epoch::micros, (micros, context) -> Epoch.instant(micros)),
            new PointInTime<>(Date.class, Epoch::micros, (micros, context) -> Epoch.javaDate(micros)));

    private TemporalCodecs() {}

    static List<Codec<?>> rows() {
        List<Codec<?>> rows = new ArrayList<>();
        rows.addAll(ownClasses());
        POINTS_IN_TIME.forEach(point -> rows.add(point.timestamptz()));
        POINTS_IN_TIME.forEach(point -> rows.add(point.timestamp()));
        POINTS_IN_TIME.forEach(point -> rows.add(point.date()));
        rows.addAll(localClasses());
        rows.add(TextCodec.string(PgTypes.DATE, TemporalCodecs::dateText));
        rows.add(TextCodec.string(PgTypes.TIMETZ, TemporalCodecs::timetzText));
        rows.add(TextCodec.string(PgTypes.TIME, TemporalCodecs::timeText));
        rows.add(TextCodec.string(PgTypes.TIMESTAMP, TemporalCodecs::timestampText));
        rows.add(TextCodec.string(PgTypes.TIMESTAMPTZ, TemporalCodecs::timestamptzText));
        return rows;
    }

    private static List<Codec<?>> ownClasses() {
        return List.of(
                Codec.fixed(
                        PgTypes.DATE,
                        LocalDate.class,
                        Integer.BYTES,
                        (out, date) -> out.writeInt(Epoch.days(date)),
                        (buffer, index) -> Epoch.date(buffer.getInt(index)),
                        TemporalParser::date),
                Codec.fixed(
                        PgTypes.TIMETZ,
                        OffsetTime.class,
                        TIMETZ_BYTES,
                        (out, time) ->
                                out.writeLong(Epoch.micros(time.toLocalTime())).writeInt(Epoch.secondsWest(time)),
                        (buffer, index) -> Epoch.offsetTime(buffer.getLong(index), buffer.getInt(index + Long.BYTES)),
                        TemporalParser::timetz),
                new MicrosCodec<>(
                        PgTypes.TIME,
                        LocalTime.class,
                        (time, context) -> Epoch.micros(time),
                        (micros, context) -> Epoch.time(micros),
                        TemporalParser::time),
                new MicrosCodec<>(
                        PgTypes.TIMESTAMP,
                        LocalDateTime.class,
                        (time, context) -> Epoch.micros(time),
                        (micros, context) -> Epoch.localDateTime(micros),
                        TemporalParser::timestamp));
    }

    /** Local dates and times of the types of which they are not the class. */
    private static List<Codec<?>> localClasses() {
        return List.of(
                Codec.fixed(
                        PgTypes.DATE,
                        LocalDateTime.class,
                        Integer.BYTES,
                        (out, time) -> out.writeInt(midnightOnly(time)),
                        (buffer, index) -> atMidnight(Epoch.date(buffer.getInt(index))),
                        text -> atMidnight(TemporalParser.date(text))),
                new MicrosCodec<>(
                        PgTypes.TIMESTAMP,
                        LocalDate.class,
                        (date, context) -> SessionZone.midnight(Epoch.days(date)),
                        (micros, context) -> Epoch.date(SessionZone.days(micros)),
                        TemporalParser::timestamp),
                new MicrosCodec<>(
                        PgTypes.TIMESTAMPTZ,
                        LocalDate.class,
                        (date, context) -> SessionZone.utc(SessionZone.midnight(Epoch.days(date)), context),
                        (micros, context) -> Epoch.date(SessionZone.days(SessionZone.local(micros, context))),
                        TemporalParser::timestamptz),
                new MicrosCodec<>(
                        PgTypes.TIMESTAMPTZ,
                        LocalDateTime.class,
                        (time, context) -> SessionZone.utc(Epoch.micros(time), context),
                        (micros, context) -> Epoch.localDateTime(SessionZone.local(micros, context)),
                        TemporalParser::timestamptz));
    }

    /** Dates go further than timestamps. */
    private static LocalDateTime atMidnight(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return LocalDateTime.MAX;
        }
        return date.equals(LocalDate.MIN) ? LocalDateTime.MIN : date.atStartOfDay();
    }

    private static int midnightOnly(LocalDateTime time) {
        if (time.equals(LocalDateTime.MAX)) {
            return Epoch.DATE_INFINITY;
        }
        if (!time.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            throw new IllegalArgumentException("has a time of day, which a date cannot hold");
        }
        return Epoch.days(time.toLocalDate()); // MIN is midnight of MIN
    }

    /**
     * A class of which each value is a point in time.
     *
     * @param toUtc what timestamptz carries
     */
    private record PointInTime<T>(Class<T> javaType, ToLongFunction<T> toUtc, OfMicros<T> ofUtc) {

        Codec<T> timestamptz() {
            return new MicrosCodec<>(
                    PgTypes.TIMESTAMPTZ,
                    javaType,
                    (value, context) -> toUtc.applyAsLong(value),
                    ofUtc,
                    TemporalParser::timestamptz);
        }

        Codec<T> timestamp() {
            return new MicrosCodec<>(
                    PgTypes.TIMESTAMP,
                    javaType,
                    (value, context) -> SessionZone.local(toUtc.applyAsLong(value), context),
                    (micros, context) -> ofUtc.apply(SessionZone.utc(micros, context), context),
                    TemporalParser::timestamp);
        }

        Codec<T> date() {
            return new DaysCodec<>(javaType, (value, context) -> toUtc.applyAsLong(value), ofUtc);
        }
    }

    private static String dateText(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, Integer.BYTES);
        return TemporalPrinter.date(buffer.getInt(index));
    }

    private static String timetzText(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, TIMETZ_BYTES);
        return TemporalPrinter.timetz(buffer.getLong(index), buffer.getInt(index + Long.BYTES));
    }

    private static String timeText(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, Long.BYTES);
        return TemporalPrinter.time(buffer.getLong(index));
    }

    private static String timestampText(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, Long.BYTES);
        return TemporalPrinter.timestamp(buffer.getLong(index));
    }

    private static String timestamptzText(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, Long.BYTES);
        return TemporalPrinter.timestamptz(buffer.getLong(index), context.timeZone());
    }
}
