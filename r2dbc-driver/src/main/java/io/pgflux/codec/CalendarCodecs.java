package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.MonthDay;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The rows of classes that PostgreSQL has no type for: a year, a month (1 is January) and a day of the week (1 is Monday,
 * as {@code extract(isodow ..)} says) are whole numbers, others are the text that their {@code toString} gives.
 */
final class CalendarCodecs {

    /** A parameter declares the first; {@code extract} gives float8 before PostgreSQL 14, then numeric. */
    private static final List<Codec<Integer>> NUMBERS = List.of(
            IntegerCodec.int4(NumberCodecs.INTEGERS),
            IntegerCodec.int2(NumberCodecs.INTEGERS),
            IntegerCodec.int8(NumberCodecs.INTEGERS),
            new NumericCodec<>(NumberCodecs.INTEGERS),
            FloatCodec.float8(NumberCodecs.INTEGERS));

    private static final List<PgType> TEXTS =
            List.of(PgTypes.UNSPECIFIED, PgTypes.TEXT, PgTypes.VARCHAR, PgTypes.BPCHAR);

    private CalendarCodecs() {}

    static List<Codec<?>> rows() {
        List<Codec<?>> rows = new ArrayList<>();
        for (Codec<Integer> number : NUMBERS) {
            rows.add(new ConvertedCodec<>(number, Year.class, Year::of, Year::getValue));
            rows.add(new ConvertedCodec<>(number, Month.class, Month::of, Month::getValue));
            rows.add(new ConvertedCodec<>(number, DayOfWeek.class, DayOfWeek::of, DayOfWeek::getValue));
        }
        for (PgType type : TEXTS) {
            rows.add(text(type, MonthDay.class, MonthDay::parse));
            rows.add(text(type, YearMonth.class, YearMonth::parse));
            rows.add(text(type, ZoneId.class, ZoneId::of));
        }
        return rows;
    }

    private static <T> Codec<T> text(PgType type, Class<T> javaType, Function<String, T> parser) {
        return new ConvertedCodec<>(new StringCodec(type), javaType, parser, Object::toString);
    }
}
