package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges and multiranges: bytes, text, and the types that values declare. */
final class RangesTest {

    private static final int TEXTRANGE = 70_001;
    private static final int WEIGHT = 70_002;
    private static final int WEIGHTRANGE = 70_003;
    private static final int SCORE = 70_004;
    private static final int SCORERANGE = 70_005;
    private static final int TEXTMULTIRANGE = 70_006;

    /** A range of text, one of a domain over int4, and one of a type without binary form. */
    private static final Codecs CODECS = Schema.codecs(
            Schema.range(TEXTRANGE, "textrange", PgTypes.TEXT.oid()),
            Schema.multirange(TEXTMULTIRANGE, "textmultirange", TEXTRANGE),
            Schema.base(WEIGHT, "weight"),
            Schema.range(WEIGHTRANGE, "weightrange", WEIGHT),
            Schema.domain(SCORE, "score", PgTypes.INT4.oid()),
            Schema.range(SCORERANGE, "scorerange", SCORE));

    static Stream<Arguments> ranges() {
        return Stream.of(
                arguments(PgTypes.INT4RANGE, Range.empty(), "01", "empty"),
                arguments(PgTypes.INT4RANGE, Range.all(), "18", "(,)"),
                arguments(PgTypes.INT4RANGE, Range.closedOpen(1, 5), "02 00000004 00000001 00000004 00000005", "[1,5)"),
                arguments(
                        PgTypes.INT4RANGE, Range.openClosed(-1, 5), "04 00000004 ffffffff 00000004 00000005", "(-1,5]"),
                arguments(PgTypes.INT4RANGE, Range.closed(1, 1), "06 00000004 00000001 00000004 00000001", "[1,1]"),
                arguments(PgTypes.INT4RANGE, Range.open(1, 2), "00 00000004 00000001 00000004 00000002", "(1,2)"),
                arguments(PgTypes.INT4RANGE, Range.atLeast(1), "12 00000004 00000001", "[1,)"),
                arguments(PgTypes.INT4RANGE, Range.lessThan(5), "08 00000004 00000005", "(,5)"),
                arguments(PgTypes.INT8RANGE, Range.greaterThan(1L), "10 00000008 0000000000000001", "(1,)"),
                arguments(PgTypes.INT8RANGE, Range.atMost(5L), "0c 00000008 0000000000000005", "(,5]"),
                arguments(
                        PgTypes.NUMRANGE,
                        Range.atLeast(new BigDecimal("1.50")),
                        "12 0000000c 0002 0000 0000 0002 0001 1388",
                        "[1.50,)"),
                arguments(
                        PgTypes.DATERANGE,
                        Range.closedOpen(LocalDate.of(2000, 1, 1), LocalDate.MAX),
                        "02 00000004 00000000 00000004 7fffffff",
                        "[2000-01-01,infinity)"),
                arguments(
                        PgTypes.TSRANGE,
                        Range.atLeast(LocalDateTime.of(2000, 1, 1, 0, 0)),
                        "12 00000008 0000000000000000",
                        "[\"2000-01-01 00:00:00\",)"),
                arguments(
                        PgTypes.TSTZRANGE,
                        Range.atLeast(OffsetDateTime.parse("2000-01-01T01:00:00+01:00")),
                        "12 00000008 0000000000000000",
                        "[\"2000-01-01 01:00:00+01\",)"));
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void aRangeIsTheseBytesAndThisText(PgType type, Range<?> value, String hex, String text) {
        byte[] bytes = Bytes.of(hex);

        assertThat(Bytes.encode(CODECS.forType(type, Range.class), value)).isEqualTo(bytes);
        assertThat((Object) Bytes.decode(type, Range.class, bytes)).isEqualTo(value);
        assertThat(Bytes.decode(type, Object.class, bytes)).isEqualTo(value);
        assertThat(Bytes.decode(type, String.class, bytes)).isEqualTo(text);
        assertThat((Object) Bytes.parse(type, Range.class, text)).isEqualTo(value);
        assertThat(Bytes.parse(type, String.class, text)).isEqualTo(text);
    }

    static Stream<Arguments> multiranges() {
        return Stream.of(
                arguments(Multirange.empty(), "00000000", "{}"),
                arguments(Multirange.of(Range.all()), "00000001 00000001 18", "{(,)}"),
                arguments(
                        Multirange.of(Range.closedOpen(1, 3), Range.atLeast(5)),
                        "00000002 00000011 02 00000004 00000001 00000004 00000003 00000009 12 00000004 00000005",
                        "{[1,3),[5,)}"));
    }

    @ParameterizedTest
    @MethodSource("multiranges")
    void aMultirangeIsTheseBytesAndThisText(Multirange<?> value, String hex, String text) {
        PgType type = PgTypes.INT4MULTIRANGE;
        byte[] bytes = Bytes.of(hex);

        assertThat(Bytes.encode(CODECS.forType(type, Multirange.class), value)).isEqualTo(bytes);
        assertThat(Bytes.encode(CODECS.forType(type, ArrayList.class), new ArrayList<>(value.ranges())))
                .isEqualTo(bytes);
        assertThat(Bytes.decode(type, Object.class, bytes)).isEqualTo(value);
        assertThat((Object) Bytes.decode(type, Multirange.class, bytes)).isEqualTo(value);
        assertThat((Object) Bytes.decode(type, List.class, bytes)).isEqualTo(value.ranges());
        assertThat(Bytes.decode(type, String.class, bytes)).isEqualTo(text);
        assertThat((Object) Bytes.parse(type, Multirange.class, text)).isEqualTo(value);
        assertThat((Object) Bytes.parse(type, List.class, text)).isEqualTo(value.ranges());
    }

    static Stream<Arguments> declared() {
        Instant instant = Instant.EPOCH;
        return Stream.of(
                arguments(Range.atLeast(1), PgTypes.INT4RANGE),
                arguments(Range.atMost(1), PgTypes.INT4RANGE),
                arguments(Range.atMost(1L), PgTypes.INT8RANGE),
                arguments(Range.atMost(BigDecimal.ONE), PgTypes.NUMRANGE),
                arguments(Range.atMost(BigInteger.ONE), PgTypes.NUMRANGE),
                arguments(Range.atMost(LocalDate.EPOCH), PgTypes.DATERANGE),
                arguments(Range.atMost(LocalDateTime.MIN), PgTypes.TSRANGE),
                arguments(Range.atMost(instant), PgTypes.TSTZRANGE),
                arguments(Range.atMost(instant.atOffset(ZoneOffset.UTC)), PgTypes.TSTZRANGE),
                arguments(Range.atMost(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC)), PgTypes.TSTZRANGE),
                arguments(Multirange.of(Range.all(), Range.atMost(1)), PgTypes.INT4MULTIRANGE),
                arguments(Multirange.of(Range.atMost(LocalDate.EPOCH)), PgTypes.DATEMULTIRANGE));
    }

    @ParameterizedTest
    @MethodSource("declared")
    void theFirstBoundDeclaresTheType(Object value, PgType type) {
        Codec<?> codec = CODECS.forValue(value);

        assertThat(codec.type()).isEqualTo(type);
        assertThat(codec.parameterFormat()).isEqualTo(Format.BINARY);
        assertThat(codec).isEqualTo(CODECS.forValue(value));
        assertThat((Object) Bytes.decode(type, value.getClass(), Bytes.encode(codec, value)))
                .isNotNull();
        assertThat(CODECS.nullType(value.getClass())).isEqualTo(PgTypes.UNSPECIFIED);
    }

    static Stream<Arguments> literals() {
        return Stream.of(
                arguments(Range.empty(), "empty"),
                arguments(Range.all(), "(,)"),
                arguments(Range.closed("a", "b,\"c\\ "), "[a,\"b,\"\"c\\\\ \"]"),
                arguments(Range.closed("", "NULL"), "[\"\",NULL]"),
                arguments(Range.closedOpen(1.5, 1e100), "[1.5,1e+100)"),
                arguments(Range.atLeast(new UUID(0, 1)), "[00000000-0000-0000-0000-000000000001,)"),
                arguments(Range.atLeast(Range.closed(1, 2)), "[\"[1,2]\",)"),
                arguments(Multirange.empty(), "{}"),
                arguments(Multirange.of(Range.empty(), Range.all()), "{empty,(,)}"),
                arguments(Multirange.of(Range.atLeast("}")), "{[},)}"));
    }

    @ParameterizedTest
    @MethodSource("literals")
    void otherRangesAreLiteralsWhoseTypeTheServerInfers(Object value, String text) {
        Codec<?> codec = CODECS.forValue(value);

        assertThat(codec.type()).isEqualTo(PgTypes.UNSPECIFIED);
        assertThat(codec.parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(codec).isEqualTo(CODECS.forValue(value));
        assertThat(Bytes.encode(codec, value)).isEqualTo(Bytes.utf8(text));
    }

    @Test
    void boundsAreConvertedToTheNamedTypeExactly() {
        Codec<?> codec = CODECS.forType(PgTypes.INT4RANGE, Range.class);
        byte[] expected = Bytes.encode(codec, Range.closed(1, 2));

        assertThat(Bytes.encode(codec, Range.closed(1L, new BigDecimal("2.00"))))
                .isEqualTo(expected);
        assertThat(Bytes.encode(codec, Range.closed("1", "2"))).isEqualTo(expected);
        assertThat(Bytes.encode(CODECS.forType(PgTypes.INT4RANGE, String.class), "[1,2]"))
                .isEqualTo(Bytes.utf8("[1,2]"));
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.encode(codec, Range.atMost(1L << 31)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(codec, Range.atMost("one")))
                .withMessageContaining("int4")
                .withMessageNotContaining("one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(codec, Range.atMost(LocalDate.EPOCH)))
                .withMessageContaining("java.time.LocalDate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(CODECS.forType(PgTypes.INT4MULTIRANGE, List.class), List.of(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> CODECS.forType(PgTypes.INT4RANGE, Integer.class));
    }

    @Test
    void aRangeOverADomainHasTheBoundsOfItsBaseType() {
        byte[] bytes = Bytes.encode(CODECS.forType(CODECS.type(SCORERANGE), Range.class), Range.closed(1, 2L));

        assertThat(bytes).isEqualTo(Bytes.of("06 00000004 00000001 00000004 00000002"));
        assertThat(CODECS.isBinary(SCORERANGE)).isTrue();
        assertThat(Bytes.decode(CODECS.decoder(SCORERANGE, Format.BINARY, Object.class), bytes))
                .isEqualTo(Range.closed(1, 2));
    }

    @Test
    void aRangeOverATypeWithoutBinaryFormIsText() {
        Codec<?> codec = CODECS.forType(CODECS.type(WEIGHTRANGE), Range.class);

        assertThat(CODECS.isBinary(WEIGHTRANGE)).isFalse();
        assertThat(codec.parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(Bytes.encode(codec, Range.closed("1 kg", "2kg"))).isEqualTo(Bytes.utf8("[\"1 kg\",2kg]"));
        assertThat((Object) Bytes.decode(
                        CODECS.decoder(WEIGHTRANGE, Format.TEXT, Range.class), Bytes.utf8("[\"1 kg\",2kg]")))
                .isEqualTo(Range.closed("1 kg", "2kg"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20",
                "80",
                "01 00",
                "18 00",
                "02",
                "02 00000004",
                "12 00000004 000000",
                "12 00000004 00000001 00",
                "12 7fffffff 00000001",
                "12 ffffffff",
                "12 80000000",
                "12 00000003 000001",
                "00 00000004 00000001"
            })
    void whatIsNoRangeIsRefused(String hex) {
        for (Class<?> javaClass : List.of(Range.class, String.class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Bytes.decode(PgTypes.INT4RANGE, javaClass, Bytes.of(hex)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ffffffff",
                "00000001",
                "7fffffff 00000001 18",
                "00000002 00000001 18",
                "00000001 00000002 18",
                "00000001 00000001 18 00",
                "00000001 ffffffff 18",
                "00000000 18"
            })
    void whatIsNoMultirangeIsRefused(String hex) {
        for (Class<?> javaClass : List.of(Multirange.class, List.class, String.class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Bytes.decode(PgTypes.INT4MULTIRANGE, javaClass, Bytes.of(hex)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[", "[1", "[1,", "[1,2", "1,2)", "[1,2)x", "[\"1,2)", "[1\\", "[1;2)", "[a,2)", "EMPTY"})
    void whatIsNoTextOfARangeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.parse(PgTypes.INT4RANGE, Range.class, text));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.parse(PgTypes.INT4MULTIRANGE, Multirange.class, "{" + text + "}x"));
    }
}
