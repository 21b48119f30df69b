package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.PgType;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Of one kind of date or time as another: as it was when it comes back, or an error. */
@SuppressWarnings("JavaUtilDate")
final class TemporalConversionTest {

    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("UTC"),
            ZoneOffset.ofHoursMinutes(-3, -30),
            ZoneId.of("Europe/Berlin"),
            ZoneId.of("Asia/Kolkata"),
            ZoneId.of("America/St_Johns"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("Asia/Beirut")); // changes clocks at midnight
    private static final LocalDateTime FIRST = LocalDateTime.of(-4713, 11, 24, 0, 0);
    private static final LocalDateTime LAST = LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_000);

    private static byte[] encode(PgType type, Object value, CodecContext context) {
        @SuppressWarnings("unchecked")
        Codec<Object> codec = (Codec<Object>) Codecs.standard().forType(type, value.getClass());
        ByteBuf out = Unpooled.buffer();
        codec.encode(value, out, context);
        return java.util.Arrays.copyOf(out.array(), out.writerIndex());
    }

    private static <T> T decode(PgType type, Class<T> javaClass, byte[] value, CodecContext context) {
        return Codecs.standard()
                .decoder(type.oid(), Format.BINARY, javaClass)
                .decode(Unpooled.wrappedBuffer(value), 0, value.length, context);
    }

    private static <T> T parse(PgType type, Class<T> javaClass, String text, CodecContext context) {
        byte[] value = Bytes.utf8(text);
        return Codecs.standard()
                .decoder(type.oid(), Format.TEXT, javaClass)
                .decode(Unpooled.wrappedBuffer(value), 0, value.length, context);
    }

    private static boolean isUnique(LocalDateTime time, ZoneId zone) {
        return zone.getRules().getValidOffsets(time).size() == 1;
    }

    /** The first and last day of the range are left out, where the zone leads out of it. */
    @Property
    void aLocalTimeIsAPointInTimeWhereTheZoneHasItOnce(
            @ForAll("zones") ZoneId zone, @ForAll("times") LocalDateTime time) {
        CodecContext context = new CodecContext(zone);
        byte[] timestamp = encode(PgTypes.TIMESTAMP, time, context);
        String text = decode(PgTypes.TIMESTAMP, String.class, timestamp, context);
        if (!isUnique(time, zone)) {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> decode(PgTypes.TIMESTAMP, Instant.class, timestamp, context));
            assertThatIllegalArgumentException().isThrownBy(() -> encode(PgTypes.TIMESTAMPTZ, time, context));
            return;
        }
        ZonedDateTime zoned = time.atZone(zone);
        byte[] timestamptz = encode(PgTypes.TIMESTAMPTZ, zoned, context);
        String textWithZone = decode(PgTypes.TIMESTAMPTZ, String.class, timestamptz, context);

        assertThat(encode(PgTypes.TIMESTAMPTZ, time, context)).isEqualTo(timestamptz);
        assertThat(decode(PgTypes.TIMESTAMPTZ, LocalDateTime.class, timestamptz, context))
                .isEqualTo(time);
        assertThat(parse(PgTypes.TIMESTAMPTZ, LocalDateTime.class, textWithZone, context))
                .isEqualTo(time);
        for (Object point : List.of(zoned, zoned.toOffsetDateTime(), zoned.toInstant())) {
            assertThat(encode(PgTypes.TIMESTAMP, point, context)).isEqualTo(timestamp);
            assertThat((Object) decode(PgTypes.TIMESTAMP, point.getClass(), timestamp, context))
                    .isEqualTo(point);
            assertThat((Object) parse(PgTypes.TIMESTAMP, point.getClass(), text, context))
                    .isEqualTo(point);
        }
    }

    @Property
    void aPointInTimeIsALocalTimeWhereTheZoneHasItOnce(
            @ForAll("zones") ZoneId zone, @ForAll("times") LocalDateTime utc) {
        CodecContext context = new CodecContext(zone);
        Instant instant = utc.toInstant(ZoneOffset.UTC);
        LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
        byte[] timestamptz = encode(PgTypes.TIMESTAMPTZ, instant, context);

        if (isUnique(local, zone)) {
            assertThat(decode(PgTypes.TIMESTAMPTZ, LocalDateTime.class, timestamptz, context))
                    .isEqualTo(local);
            assertThat(encode(PgTypes.TIMESTAMP, instant, context))
                    .isEqualTo(encode(PgTypes.TIMESTAMP, local, context));
        } else {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> decode(PgTypes.TIMESTAMPTZ, LocalDateTime.class, timestamptz, context));
            assertThatIllegalArgumentException().isThrownBy(() -> encode(PgTypes.TIMESTAMP, instant, context));
        }
    }

    @Property
    void aDateIsItsMidnight(@ForAll("zones") ZoneId zone, @ForAll("times") LocalDateTime time) {
        CodecContext context = new CodecContext(zone);
        LocalDate date = time.toLocalDate();
        byte[] bytes = encode(PgTypes.DATE, date, context);

        assertThat(decode(PgTypes.DATE, LocalDateTime.class, bytes, context)).isEqualTo(date.atStartOfDay());
        assertThat(encode(PgTypes.DATE, date.atStartOfDay(), context)).isEqualTo(bytes);
        byte[] timestamp = encode(PgTypes.TIMESTAMP, date, context);
        assertThat(timestamp).isEqualTo(encode(PgTypes.TIMESTAMP, date.atStartOfDay(), context));
        assertThat(decode(PgTypes.TIMESTAMP, LocalDate.class, timestamp, context))
                .isEqualTo(date);
        if (!isUnique(date.atStartOfDay(), zone)) {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> decode(PgTypes.DATE, Instant.class, bytes, context));
            assertThatIllegalArgumentException().isThrownBy(() -> encode(PgTypes.TIMESTAMPTZ, date, context));
            return;
        }
        ZonedDateTime midnight = date.atStartOfDay(zone);
        byte[] timestamptz = encode(PgTypes.TIMESTAMPTZ, midnight, context);
        assertThat(encode(PgTypes.TIMESTAMPTZ, date, context)).isEqualTo(timestamptz);
        assertThat(decode(PgTypes.TIMESTAMPTZ, LocalDate.class, timestamptz, context))
                .isEqualTo(date);
        for (Object point :
                List.of(midnight, midnight.toOffsetDateTime(), midnight.toInstant(), Date.from(midnight.toInstant()))) {
            assertThat(encode(PgTypes.DATE, point, context)).isEqualTo(bytes);
            assertThat((Object) decode(PgTypes.DATE, point.getClass(), bytes, context))
                    .isEqualTo(point);
        }
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(ZONES);
    }

    @Provide
    Arbitrary<LocalDateTime> times() {
        Arbitrary<LocalDateTime> ofRecentYears = Arbitraries.longs()
                .between(0, 60L * 366 * 24 * 6)
                .map(steps -> LocalDateTime.of(1970, 1, 1, 0, 0).plusMinutes(10 * steps));
        Arbitrary<LocalDateTime> any = Arbitraries.longs()
                .between(
                        FIRST.plusDays(1).toEpochSecond(ZoneOffset.UTC),
                        LAST.minusDays(1).toEpochSecond(ZoneOffset.UTC))
                .flatMap(second -> Arbitraries.integers()
                        .between(0, 999_999)
                        .map(micro -> LocalDateTime.ofEpochSecond(second, micro * 1_000, ZoneOffset.UTC)));
        Arbitrary<LocalDateTime> atChanges = Arbitraries.of(
                        LocalDateTime.of(2024, 3, 31, 2, 0), // Berlin
                        LocalDateTime.of(2024, 10, 27, 2, 0),
                        LocalDateTime.of(2024, 3, 10, 2, 0), // St John's
                        LocalDateTime.of(2024, 11, 3, 1, 0),
                        LocalDateTime.of(2009, 11, 1, 0, 1),
                        LocalDateTime.of(2024, 4, 7, 1, 30), // Lord Howe
                        LocalDateTime.of(2024, 10, 6, 2, 0),
                        LocalDateTime.of(2024, 3, 31, 0, 0), // Beirut
                        LocalDateTime.of(2024, 10, 26, 23, 0))
                .flatMap(change -> Arbitraries.integers().between(-61, 121).map(change::plusMinutes));
        return Arbitraries.oneOf(ofRecentYears, any, atChanges);
    }

    @Example
    void infinityIsInfinity() {
        List<Object> infinities =
                List.of(LocalDate.MAX, LocalDateTime.MAX, OffsetDateTime.MAX, Instant.MAX, new Date(Long.MAX_VALUE));
        List<Object> minusInfinities =
                List.of(LocalDate.MIN, LocalDateTime.MIN, OffsetDateTime.MIN, Instant.MIN, new Date(Long.MIN_VALUE));
        for (PgType type : List.of(PgTypes.DATE, PgTypes.TIMESTAMP, PgTypes.TIMESTAMPTZ)) {
            boolean date = type == PgTypes.DATE;
            infinitely(type, infinities, date ? "7fffffff" : "7fffffffffffffff", "infinity");
            infinitely(type, minusInfinities, date ? "80000000" : "8000000000000000", "-infinity");
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> parse(type, ZonedDateTime.class, "infinity", Bytes.BERLIN));
        }
    }

    private static void infinitely(PgType type, List<Object> values, String hex, String text) {
        for (Object value : values) {
            assertThat(Bytes.hex(encode(type, value, Bytes.BERLIN))).isEqualTo(hex);
            assertThat((Object) Bytes.decode(type, value.getClass(), Bytes.of(hex)))
                    .isEqualTo(value);
            assertThat((Object) Bytes.parse(type, value.getClass(), text)).isEqualTo(value);
        }
    }

    @Example
    void aTimeOfDayIsNotCutOff() {
        byte[] noon = encode(PgTypes.TIMESTAMP, LocalDateTime.of(2024, 2, 29, 12, 0), Bytes.BERLIN);
        Instant midnightInLondon = Instant.parse("2024-02-29T00:00:00Z");

        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.TIMESTAMP, LocalDate.class, noon))
                .withMessageContaining("time of day");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.TIMESTAMPTZ, LocalDate.class, noon));
        assertThatIllegalArgumentException().isThrownBy(() -> encode(PgTypes.DATE, midnightInLondon, Bytes.BERLIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encode(PgTypes.DATE, LocalDate.EPOCH.atTime(LocalTime.MAX), Bytes.BERLIN));
    }

    @Example
    void datesGoFurtherThanTimestamps() {
        LocalDate last = LocalDate.of(5_874_897, 12, 31);
        byte[] bytes = encode(PgTypes.DATE, last, Bytes.BERLIN);

        assertThat(Bytes.decode(PgTypes.DATE, LocalDateTime.class, bytes)).isEqualTo(last.atStartOfDay());
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.DATE, Instant.class, bytes));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.DATE, Instant.class, "294277-01-01"));
        assertThatIllegalArgumentException().isThrownBy(() -> encode(PgTypes.TIMESTAMP, last, Bytes.BERLIN));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> encode(PgTypes.TIMESTAMPTZ, FIRST, Bytes.BERLIN)); // in Berlin before the first instant
    }

    /** Its local times are wrong, its instants are right. */
    @Example
    void aZoneThatJavaDoesNotKnowConvertsNothing() {
        byte[] bytes = encode(PgTypes.TIMESTAMP, LocalDateTime.of(2024, 2, 29, 0, 0), Bytes.BERLIN);

        assertThat(decode(PgTypes.TIMESTAMPTZ, Instant.class, bytes, CodecContext.UNKNOWN_ZONE))
                .isEqualTo("2024-02-29T00:00:00Z");
        assertThat(decode(PgTypes.TIMESTAMP, LocalDate.class, bytes, CodecContext.UNKNOWN_ZONE))
                .isEqualTo("2024-02-29");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> decode(PgTypes.TIMESTAMP, Instant.class, bytes, CodecContext.UNKNOWN_ZONE));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> decode(PgTypes.TIMESTAMPTZ, LocalDate.class, bytes, CodecContext.UNKNOWN_ZONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encode(PgTypes.TIMESTAMP, Instant.EPOCH, CodecContext.UNKNOWN_ZONE));
    }

    @Example
    void aDateOfJavaUtilHasMilliseconds() {
        byte[] micros = encode(PgTypes.TIMESTAMPTZ, Instant.parse("1969-12-31T23:59:59.999999Z"), Bytes.BERLIN);
        byte[] millis = encode(PgTypes.TIMESTAMPTZ, Instant.parse("1969-12-31T23:59:59.999Z"), Bytes.BERLIN);

        assertThat(Bytes.decode(PgTypes.TIMESTAMPTZ, Date.class, millis)).isEqualTo(new Date(-1));
        assertThat(encode(PgTypes.TIMESTAMPTZ, new Date(-1), Bytes.BERLIN)).isEqualTo(millis);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.TIMESTAMPTZ, Date.class, micros));
    }

    @Example
    void subclassesOfDateKeepTheirNanosecondsOrAreRefused() {
        Instant micros = Instant.parse("2024-02-29T12:00:00.000001Z");

        assertThat(Bytes.encode(Codecs.standard().forClass(java.sql.Timestamp.class), java.sql.Timestamp.from(micros)))
                .isEqualTo(encode(PgTypes.TIMESTAMPTZ, micros, Bytes.BERLIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(
                        Codecs.standard().forClass(java.sql.Date.class), java.sql.Date.valueOf("2024-02-29")))
                .withMessageContaining("java.sql.Date");
    }

    @Example
    void partsOfTheCalendarAreNumbersOrTexts() {
        assertThat(Bytes.decode(PgTypes.INT4, Year.class, Bytes.of("ffffffd4"))).isEqualTo(Year.of(-44));
        assertThat(Bytes.decode(PgTypes.INT2, Month.class, Bytes.of("000c"))).isEqualTo(Month.DECEMBER);
        assertThat(Bytes.decode(PgTypes.INT8, DayOfWeek.class, Bytes.of("0000000000000001")))
                .isEqualTo(DayOfWeek.MONDAY);
        assertThat(Bytes.parse(PgTypes.NUMERIC, Month.class, "2")).isEqualTo(Month.FEBRUARY);
        assertThat(Bytes.hex(Bytes.encode(Codecs.standard().forClass(Month.class), Month.MARCH)))
                .isEqualTo("00000003");
        assertThat(Bytes.encode(Codecs.standard().forClass(MonthDay.class), MonthDay.of(2, 29)))
                .isEqualTo(Bytes.utf8("--02-29"));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.INT4, Month.class, Bytes.of("0000000d")))
                .withMessage("not a Month");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.decode(PgTypes.TEXT, ZoneId.class, Bytes.utf8("secret zone")))
                .withMessage("not a ZoneId");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Bytes.parse(PgTypes.TEXT, MonthDay.class, "29 February"))
                .withMessage("not a MonthDay");
        assertThatIllegalArgumentException().isThrownBy(() -> encode(PgTypes.INT2, Year.of(40_000), Bytes.BERLIN));
    }
}
