package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.List;

/** The rows of the types that are dates and times; {@link Epoch} says what their numbers mean. */
final class TemporalCodecs {

    private static final int TIMETZ_BYTES = Long.BYTES + Integer.BYTES;

    private TemporalCodecs() {}

    static List<Codec<?>> rows() {
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
                        Epoch::micros,
                        (micros, zone) -> Epoch.time(micros),
                        TemporalParser::time),
                new MicrosCodec<>(
                        PgTypes.TIMESTAMP,
                        LocalDateTime.class,
                        Epoch::micros,
                        (micros, zone) -> Epoch.localDateTime(micros),
                        TemporalParser::timestamp),
                new MicrosCodec<>(
                        PgTypes.TIMESTAMPTZ,
                        OffsetDateTime.class,
                        Epoch::micros,
                        Epoch::offsetDateTime,
                        TemporalParser::timestamptz),
                new MicrosCodec<>(
                        PgTypes.TIMESTAMPTZ,
                        ZonedDateTime.class,
                        Epoch::micros,
                        Epoch::zonedDateTime,
                        TemporalParser::timestamptz),
                new MicrosCodec<>(
                        PgTypes.TIMESTAMPTZ,
                        Instant.class,
                        Epoch::micros,
                        (micros, zone) -> Epoch.instant(micros),
                        TemporalParser::timestamptz),
                TextCodec.string(PgTypes.DATE, TemporalCodecs::dateText),
                TextCodec.string(PgTypes.TIMETZ, TemporalCodecs::timetzText),
                TextCodec.string(PgTypes.TIME, TemporalCodecs::timeText),
                TextCodec.string(PgTypes.TIMESTAMP, TemporalCodecs::timestampText),
                TextCodec.string(PgTypes.TIMESTAMPTZ, TemporalCodecs::timestamptzText));
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
