package io.pgflux;

import static io.pgflux.TypeSample.of;

import io.pgflux.api.Multirange;
import io.pgflux.api.Range;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;

/** The rows of {@link TypeSamples} that are ranges and multiranges. */
final class RangeSamples {

    private RangeSamples() {}

    static List<TypeSample> all() {
        return Stream.concat(ranges().stream(), multiranges().stream().map(sample -> sample.since(14)))
                .toList();
    }

    private static List<TypeSample> ranges() {
        return List.of(
                of("int4range", "empty", Range.empty()),
                of("int4range", "(,)", Range.all()),
                of("int4range", "[1,5]", Range.closedOpen(1, 6)),
                of("int4range", "(-5,5)", Range.closedOpen(-4, 5)),
                of("int4range", "[5,)", Range.atLeast(5)),
                of("int4range", "(,5)", Range.lessThan(5)),
                of("int4range", "[-2147483648,2147483647)", Range.closedOpen(Integer.MIN_VALUE, Integer.MAX_VALUE)),
                of("int4range", "[1,5]", "[1,6)"),
                of("int8range", "empty", Range.empty()),
                of("int8range", "[1,2)", Range.closedOpen(1L, 2L)),
                of("int8range", "[-9223372036854775808,)", Range.atLeast(Long.MIN_VALUE)),
                of("numrange", "empty", Range.empty()),
                of("numrange", "(,)", Range.all()),
                of("numrange", "[-1.50,2]", Range.closed(new BigDecimal("-1.50"), new BigDecimal("2"))),
                of("numrange", "(1e30,)", Range.greaterThan(new BigDecimal("1000000000000000000000000000000"))),
                of("numrange", "(,0.001]", Range.atMost(new BigDecimal("0.001"))),
                of("numrange", "(0,1)", Range.open(BigDecimal.ZERO, BigDecimal.ONE)),
                of("numrange", "(0,1]", Range.openClosed(BigDecimal.ZERO, BigDecimal.ONE)),
                of("numrange", "[0,NaN)", "[0,NaN)"),
                of("daterange", "[2024-02-28,2024-02-29]", dates("2024-02-28", "2024-03-01")),
                of("daterange", "[0044-03-15 BC,)", Range.atLeast(LocalDate.of(-43, 3, 15))),
                of("daterange", "[-infinity,infinity)", Range.closedOpen(LocalDate.MIN, LocalDate.MAX)),
                of("daterange", "[2024-02-28,infinity]", Range.closed(LocalDate.of(2024, 2, 28), LocalDate.MAX)),
                of("tsrange", "[2024-02-29 12:00,2024-03-01 00:00:00.5]", timestamps("2024-03-01T00:00:00.5")),
                of("tsrange", "[infinity,infinity]", Range.singleton(LocalDateTime.MAX)),
                of("tstzrange", "[2024-03-31 02:00:00+01,)", from("2024-03-31T03:00:00+02:00")),
                of("tstzrange", "[0044-03-15 12:00:00+00 BC,)", from("-0043-03-15T12:53:28+00:53:28")),
                of("tstzrange", "(,infinity)", Range.lessThan(OffsetDateTime.MAX)));
    }

    private static Range<LocalDate> dates(String lower, String upper) {
        return Range.closedOpen(LocalDate.parse(lower), LocalDate.parse(upper));
    }

    private static Range<LocalDateTime> timestamps(String upper) {
        return Range.closed(LocalDateTime.of(2024, 2, 29, 12, 0), LocalDateTime.parse(upper));
    }

    private static Range<OffsetDateTime> from(String lower) {
        return Range.atLeast(OffsetDateTime.parse(lower));
    }

    private static List<TypeSample> multiranges() {
        return List.of(
                of("int4multirange", "{}", Multirange.empty()),
                of("int4multirange", "{(,)}", Multirange.of(Range.all())),
                of(
                        "int4multirange",
                        "{[7,8],[1,2],empty,(2,4)}",
                        Multirange.of(Range.closedOpen(1, 4), Range.closedOpen(7, 9))),
                of("int8multirange", "{[1,2),[5,)}", Multirange.of(Range.closedOpen(1L, 2L), Range.atLeast(5L))),
                of(
                        "nummultirange",
                        "{[1.0,2.50]}",
                        Multirange.of(Range.closed(new BigDecimal("1.0"), new BigDecimal("2.50")))),
                of(
                        "nummultirange",
                        "{(,0),(0,)}",
                        Multirange.of(Range.lessThan(BigDecimal.ZERO), Range.greaterThan(BigDecimal.ZERO))),
                of("datemultirange", "{[2024-02-28,2024-02-29]}", Multirange.of(dates("2024-02-28", "2024-03-01"))),
                of("tsmultirange", "{[2024-02-29 12:00,2024-03-01]}", Multirange.of(timestamps("2024-03-01T00:00:00"))),
                of("tsmultirange", "{[\"2024-02-29 12:00:00\",)}", "{[\"2024-02-29 12:00:00\",)}"),
                of("tstzmultirange", "{[2024-03-31 02:00:00+01,)}", Multirange.of(from("2024-03-31T03:00:00+02:00"))));
    }
}
