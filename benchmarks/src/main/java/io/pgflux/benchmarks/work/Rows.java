package io.pgflux.benchmarks.work;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;

/**
 * Takes the values of each row: compares them with what they must be before anything is timed, and only makes use of them
 * afterwards. Static, so that the code which reads rows captures nothing and measures the driver's garbage, not ours.
 */
public final class Rows {

    private static boolean exact;
    private static long sum;

    private Rows() {}

    /** Whether values are compared. */
    public static void exact(boolean wanted) {
        exact = wanted;
    }

    /** So that the JVM cannot leave the reading out. */
    public static long sum() {
        return sum;
    }

    /** Returns {@code id}. */
    public static Integer one(Integer id, String name) {
        int number = id;
        if (exact) {
            expect(Tables.name(number), name);
        }
        sum += number + name.length();
        return id;
    }

    /** Returns {@code id}. */
    public static Integer wide(
            Integer id,
            Long int8,
            String text,
            String varchar,
            Boolean bool,
            Double float8,
            BigDecimal numeric,
            OffsetDateTime timestamp,
            UUID uuid,
            LocalDate date) {
        int number = id;
        if (exact) {
            expect(Tables.int8(number), int8);
            expect(Tables.name(number), text);
            expect(Tables.varchar(number), varchar);
            expect(Tables.bool(number), bool);
            expect(Tables.float8(number), float8);
            expect(Tables.numeric(number), numeric);
            expect(Tables.timestamp(number), timestamp.toInstant());
            expect(Tables.uuid(number), uuid);
            expect(Tables.date(number), date);
        }
        sum += number + int8 + text.length() + varchar.length() + (bool ? 1 : 0) + float8.longValue();
        sum += numeric.scale() + timestamp.getNano() + uuid.getMostSignificantBits() + date.getYear();
        return id;
    }

    /** Returns {@code page}. */
    public static Integer page(
            Integer page,
            Integer id,
            Long int8,
            String x,
            String text,
            String varchar,
            Boolean bool,
            Double float8,
            BigDecimal numeric,
            OffsetDateTime timestamp,
            UUID uuid,
            LocalDate date) {
        if (exact) {
            expect(id / Tables.PAGE_ROWS, page);
            expect("x", x);
        }
        sum += x.length();
        wide(id, int8, text, varchar, bool, float8, numeric, timestamp, uuid, date);
        return page;
    }

    /** Fails if they are not equal. */
    public static void expect(Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new IllegalStateException("Wrong result: expected " + expected + ", got " + actual);
        }
    }
}
