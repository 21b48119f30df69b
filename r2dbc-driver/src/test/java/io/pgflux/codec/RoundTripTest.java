package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Over the whole range of each type: written and read it is the same, and so is the server's text of it. */
final class RoundTripTest {

    @Property
    void int2(@ForAll short value) {
        comesBack(PgTypes.INT2, value);
    }

    @Property
    void int4(@ForAll int value) {
        comesBack(PgTypes.INT4, value);
    }

    @Property
    void int8(@ForAll long value) {
        comesBack(PgTypes.INT8, value);
        assertThat(Bytes.decode(PgTypes.INT8, BigDecimal.class, encode(PgTypes.INT8, value)))
                .isEqualTo(BigDecimal.valueOf(value));
        comesBack(PgTypes.NUMERIC, value);
    }

    @Property
    void float4(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        comesBack(PgTypes.FLOAT4, value);
        comesBack(PgTypes.FLOAT8, value);
        comesBack(PgTypes.NUMERIC, value == 0 ? 0f : value); // which has no -0
        if (Float.isFinite(value)) {
            BigDecimal decimal = Bytes.decode(PgTypes.FLOAT4, BigDecimal.class, encode(PgTypes.FLOAT4, value));
            assertThat(decimal.floatValue()).isEqualTo(value == 0 ? 0 : value);
            assertThat(decimal.stripTrailingZeros().precision()).isLessThanOrEqualTo(9);
        }
    }

    @Property
    void float8(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        comesBack(PgTypes.FLOAT8, value);
        comesBack(PgTypes.NUMERIC, value == 0 ? 0.0 : value);
        if (Double.isFinite(value)) {
            BigDecimal decimal = Bytes.decode(PgTypes.FLOAT8, BigDecimal.class, encode(PgTypes.FLOAT8, value));
            assertThat(decimal.doubleValue()).isEqualTo(value == 0 ? 0 : value);
            assertThat(decimal.stripTrailingZeros().precision()).isLessThanOrEqualTo(17);
        }
    }

    @Property
    void numeric(@ForAll BigInteger unscaled, @ForAll @IntRange(max = 400) int scale) {
        comesBack(PgTypes.NUMERIC, new BigDecimal(unscaled, scale));
        comesBack(PgTypes.NUMERIC, unscaled);
    }

    @Property
    void numericOfManyDigits(@ForAll @Size(max = 200) byte[] unscaled, @ForAll @IntRange(max = 16_383) int scale) {
        comesBack(PgTypes.NUMERIC, new BigDecimal(new BigInteger(1, unscaled), scale));
    }

    @Property
    void numericWithZerosAnywhere(@ForAll long digits, @ForAll @IntRange(max = 40) int zeros, @ForAll byte scale) {
        BigDecimal value = new BigDecimal(BigInteger.valueOf(digits).multiply(BigInteger.TEN.pow(zeros)), scale);

        BigDecimal back = Bytes.decode(PgTypes.NUMERIC, BigDecimal.class, encode(PgTypes.NUMERIC, value));

        assertThat(back).isEqualByComparingTo(value);
        assertThat(back.scale()).isEqualTo(Math.max(scale, 0));
    }

    @Property
    void text(@ForAll("texts") String value) {
        assertThat(Bytes.encode(Codecs.standard().forClass(String.class), value))
                .isEqualTo(value.getBytes(StandardCharsets.UTF_8));
        comesBack(PgTypes.TEXT, value);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .all()
                .map(text ->
                        new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace("\0", ""));
    }

    @Property
    void bytea(@ForAll byte[] value) {
        comesBack(PgTypes.BYTEA, value);
    }

    @Property
    void uuid(@ForAll long high, @ForAll long low) {
        comesBack(PgTypes.UUID, new UUID(high, low));
    }

    @Property
    void date(@ForAll("days") LocalDate value) {
        comesBack(PgTypes.DATE, value);
    }

    @Provide
    Arbitrary<LocalDate> days() {
        return Arbitraries.longs()
                .between(
                        LocalDate.of(-4713, 11, 24).toEpochDay(),
                        LocalDate.of(5874897, 12, 31).toEpochDay())
                .map(LocalDate::ofEpochDay);
    }

    @Property
    void time(@ForAll("timesOfDay") LocalTime value) {
        comesBack(PgTypes.TIME, value);
    }

    @Provide
    Arbitrary<LocalTime> timesOfDay() {
        return Arbitraries.longs().between(0, 86_399_999_999L).map(micros -> LocalTime.ofNanoOfDay(micros * 1_000));
    }

    @Property
    void timetz(@ForAll("timesOfDay") LocalTime time, @ForAll @IntRange(min = -57_599, max = 57_599) int offset) {
        comesBack(PgTypes.TIMETZ, OffsetTime.of(time, ZoneOffset.ofTotalSeconds(offset)));
    }

    @Property
    void timestamp(@ForAll("instants") Instant value) {
        comesBack(PgTypes.TIMESTAMP, LocalDateTime.ofInstant(value, ZoneOffset.UTC));
    }

    @Property
    void timestamptz(@ForAll("instants") Instant value) {
        comesBack(PgTypes.TIMESTAMPTZ, value);
        comesBack(PgTypes.TIMESTAMPTZ, value.atZone(Bytes.BERLIN.timeZone()));
        comesBack(PgTypes.TIMESTAMPTZ, value.atZone(Bytes.BERLIN.timeZone()).toOffsetDateTime());
        OffsetDateTime elsewhere = value.atOffset(ZoneOffset.ofHours(-11));
        assertThat(encode(PgTypes.TIMESTAMPTZ, elsewhere)).isEqualTo(encode(PgTypes.TIMESTAMPTZ, value));
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Combinators.combine(
                        Arbitraries.longs()
                                .between(
                                        LocalDateTime.of(-4713, 11, 24, 0, 0).toEpochSecond(ZoneOffset.UTC),
                                        LocalDateTime.of(294276, 12, 31, 23, 59, 59)
                                                .toEpochSecond(ZoneOffset.UTC)),
                        Arbitraries.longs().between(0, 999_999))
                .as((seconds, micros) -> Instant.ofEpochSecond(seconds, micros * 1_000));
    }

    /** In binary, and as the text that we print for it, which the referee says is the server's. */
    private static void comesBack(PgType type, Object value) {
        byte[] bytes = type == PgTypes.TEXT ? Bytes.utf8((String) value) : encode(type, value);

        assertThat((Object) Bytes.decode(type, value.getClass(), bytes)).isEqualTo(value);
        assertThat((Object) Bytes.parse(type, value.getClass(), Bytes.decode(type, String.class, bytes)))
                .isEqualTo(value);
    }

    private static byte[] encode(PgType type, Object value) {
        return Bytes.encode(Codecs.standard().forType(type, value.getClass()), value);
    }
}
