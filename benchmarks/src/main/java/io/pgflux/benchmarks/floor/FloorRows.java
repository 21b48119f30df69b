package io.pgflux.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.pgflux.benchmarks.work.Rows;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Reads each value where it lies, none of them null, all in binary. Every value is preceded by its length. */
final class FloorRows {

    /** 2000-01-01, from which PostgreSQL counts, in days from 1970-01-01. */
    private static final int EPOCH_DAY = 10_957;

    private static final long EPOCH_SECOND = EPOCH_DAY * 86_400L;

    private FloorRows() {}

    static Integer one(ByteBuf in, int index) {
        return Rows.one(in.getInt(index + 4), text(in, index + 8));
    }

    static Integer wide(ByteBuf in, int index) {
        int int8 = index + 8;
        int text = int8 + 12;
        int varchar = next(in, text);
        int bool = next(in, varchar);
        int float8 = bool + 5;
        int numeric = float8 + 12;
        int timestamp = next(in, numeric);
        int uuid = timestamp + 12;
        int date = uuid + 20;
        return Rows.wide(
                in.getInt(index + 4),
                in.getLong(int8 + 4),
                text(in, text),
                text(in, varchar),
                in.getByte(bool + 4) != 0,
                in.getDouble(float8 + 4),
                numeric(in, numeric),
                timestamp(in.getLong(timestamp + 4)),
                new UUID(in.getLong(uuid + 4), in.getLong(uuid + 12)),
                LocalDate.ofEpochDay(in.getInt(date + 4) + EPOCH_DAY));
    }

    static Integer page(ByteBuf in, int index) {
        int int8 = index + 16;
        int x = int8 + 12;
        int text = next(in, x);
        int varchar = next(in, text);
        int bool = next(in, varchar);
        int float8 = bool + 5;
        int numeric = float8 + 12;
        int timestamp = next(in, numeric);
        int uuid = timestamp + 12;
        int date = uuid + 20;
        return Rows.page(
                in.getInt(index + 4),
                in.getInt(index + 12),
                in.getLong(int8 + 4),
                text(in, x),
                text(in, text),
                text(in, varchar),
                in.getByte(bool + 4) != 0,
                in.getDouble(float8 + 4),
                numeric(in, numeric),
                timestamp(in.getLong(timestamp + 4)),
                new UUID(in.getLong(uuid + 4), in.getLong(uuid + 12)),
                LocalDate.ofEpochDay(in.getInt(date + 4) + EPOCH_DAY));
    }

    private static int next(ByteBuf in, int index) {
        return index + 4 + in.getInt(index);
    }

    private static String text(ByteBuf in, int index) {
        return in.toString(index + 4, in.getInt(index), StandardCharsets.UTF_8);
    }

    private static OffsetDateTime timestamp(long micros) {
        long second = Math.floorDiv(micros, 1_000_000L);
        int nanos = (int) (micros - second * 1_000_000L) * 1000;
        return LocalDateTime.ofEpochSecond(second + EPOCH_SECOND, nanos, ZoneOffset.UTC)
                .atOffset(ZoneOffset.UTC);
    }

    /** Digits to the base 10,000, the first with the given weight: only as many as fit into a long, and none negative. */
    private static BigDecimal numeric(ByteBuf in, int index) {
        int digits = in.getShort(index + 4);
        int weight = in.getShort(index + 6);
        int scale = in.getShort(index + 10);
        long unscaled = 0;
        for (int i = 0; i < digits; i++) {
            unscaled = unscaled * 10_000 + in.getShort(index + 12 + 2 * i);
        }
        int surplus = 4 * (digits - 1 - weight) - scale;
        for (int i = surplus; i > 0; i--) {
            unscaled /= 10;
        }
        for (int i = surplus; i < 0; i++) {
            unscaled *= 10;
        }
        return BigDecimal.valueOf(unscaled, scale);
    }
}
