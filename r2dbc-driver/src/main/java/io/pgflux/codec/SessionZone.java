package io.pgflux.codec;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Between timestamp and timestamptz in the session's zone, in the numbers of {@link Epoch}. Where the server's cast
 * chooses, this refuses: a local time that the zone has twice, or leaves out, when clocks are changed, is an {@link
 * ArithmeticException} either way, so that what goes one way always comes back as it was. So is a zone that Java does
 * not know. Infinity stays infinity.
 */
final class SessionZone {

    // Before and behind them no date is a timestamp; they keep the multiplication below from overflowing
    private static final int MAX_TIMESTAMP_DAYS = 107_000_000;

    private SessionZone() {}

    static long utc(long local, CodecContext context) {
        if (isInfinite(local)) {
            return local;
        }
        LocalDateTime time = Epoch.at(local, ZoneOffset.UTC);
        return Epoch.inRange(local - micros(onlyOffset(time, zone(context))));
    }

    static long local(long utc, CodecContext context) {
        if (isInfinite(utc)) {
            return utc;
        }
        ZoneId zone = zone(context);
        ZoneOffset offset = Epoch.offset(utc, zone);
        onlyOffset(Epoch.at(utc, offset), zone);
        return Epoch.inRange(utc + micros(offset));
    }

    /** Midnight of a date. */
    static long midnight(int days) {
        if (days == Epoch.DATE_INFINITY) {
            return Epoch.INFINITY;
        }
        if (days == Epoch.DATE_MINUS_INFINITY) {
            return Epoch.MINUS_INFINITY;
        }
        if (Math.abs(days) > MAX_TIMESTAMP_DAYS) {
            throw new ArithmeticException("a date outside of PostgreSQL's timestamps");
        }
        return Epoch.inRange(days * Epoch.MICROS_OF_DAY);
    }

    /** @throws ArithmeticException if it is not midnight */
    static int days(long local) {
        if (isInfinite(local)) {
            return local == Epoch.INFINITY ? Epoch.DATE_INFINITY : Epoch.DATE_MINUS_INFINITY;
        }
        if (local % Epoch.MICROS_OF_DAY != 0) {
            throw new ArithmeticException("has a time of day, which a date cannot hold");
        }
        return (int) (local / Epoch.MICROS_OF_DAY);
    }

    private static boolean isInfinite(long micros) {
        return micros == Epoch.INFINITY || micros == Epoch.MINUS_INFINITY;
    }

    private static ZoneId zone(CodecContext context) {
        if (!context.isZoneKnown()) {
            throw new ArithmeticException("Java does not know the session's time zone");
        }
        return context.timeZone();
    }

    private static ZoneOffset onlyOffset(LocalDateTime time, ZoneId zone) {
        if (zone instanceof ZoneOffset offset) {
            return offset;
        }
        var offsets = zone.getRules().getValidOffsets(time);
        if (offsets.size() != 1) {
            throw new ArithmeticException("a local time that the zone %s has %s, since clocks are changed"
                    .formatted(zone, offsets.isEmpty() ? "not" : "twice"));
        }
        return offsets.get(0);
    }

    private static long micros(ZoneOffset offset) {
        return offset.getTotalSeconds() * Epoch.MICROS_OF_SECOND;
    }
}
