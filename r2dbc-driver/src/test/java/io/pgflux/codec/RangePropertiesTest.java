package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bounds are, in binary and as text they come back; whatever the bytes are, they are a range or refused. */
final class RangePropertiesTest {

    private static final int TEXTRANGE = 70_001;
    private static final int TEXTMULTIRANGE = 70_002;

    private static final Codecs CODECS = Schema.codecs(
            Schema.range(TEXTRANGE, "textrange", PgTypes.TEXT.oid()),
            Schema.multirange(TEXTMULTIRANGE, "textmultirange", TEXTRANGE));

    @Property
    void rangesComeBack(@ForAll("ranges") Range<String> range) {
        comesBack(CODECS.type(TEXTRANGE), range, range.toString());
    }

    @Property
    void multirangesComeBack(@ForAll("lists") List<Range<String>> ranges) {
        Multirange<String> multirange = new Multirange<>(ranges);

        comesBack(CODECS.type(TEXTMULTIRANGE), multirange, multirange.toString());
    }

    private static void comesBack(PgType type, Object value, String text) {
        byte[] bytes = Bytes.encode(CODECS.forType(type, value.getClass()), value);

        assertThat(Bytes.decode(CODECS.decoder(type.oid(), Format.BINARY, Object.class), bytes))
                .isEqualTo(value);
        assertThat(Bytes.decode(CODECS.decoder(type.oid(), Format.BINARY, String.class), bytes))
                .isEqualTo(text);
        assertThat(Bytes.decode(CODECS.decoder(type.oid(), Format.TEXT, Object.class), Bytes.utf8(text)))
                .isEqualTo(value);
    }

    @Property(tries = 5_000)
    void arbitraryBytes(
            @ForAll("types") PgType type, @ForAll("classes") Class<?> javaClass, @ForAll("almost") byte[] value) {
        decodeOrRefuse(CODECS.decoder(type.oid(), Format.BINARY, javaClass), value);
    }

    @Property(tries = 5_000)
    void arbitraryTexts(@ForAll("types") PgType type, @ForAll("almostTexts") String text) {
        decodeOrRefuse(CODECS.decoder(type.oid(), Format.TEXT, Object.class), Bytes.utf8(text));
    }

    private static void decodeOrRefuse(Decoder<?> decoder, byte[] value) {
        try {
            assertThat((Object) Bytes.decode(decoder, value)).isNotNull();
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<Range<String>> ranges() {
        Arbitrary<String> bounds = Arbitraries.strings()
                .withChars("ab \t\n\"\\,()[]{}'\u00E9\u2003")
                .ofMaxLength(6)
                .injectNull(0.2);
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(
                        bounds, flags, bounds, flags, Arbitraries.integers().between(0, 9))
                .as((lower, lowerInclusive, upper, upperInclusive, chance) ->
                        new Range<>(lower, lowerInclusive, upper, upperInclusive, chance == 0));
    }

    @Provide
    Arbitrary<List<Range<String>>> lists() {
        return ranges().list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<PgType> types() {
        return Arbitraries.of(
                PgTypes.INT4RANGE,
                PgTypes.NUMRANGE,
                PgTypes.TSTZRANGE,
                PgTypes.INT4MULTIRANGE,
                PgTypes.DATEMULTIRANGE,
                CODECS.type(TEXTRANGE),
                CODECS.type(TEXTMULTIRANGE));
    }

    @Provide
    Arbitrary<Class<?>> classes() {
        return Arbitraries.of(Object.class, String.class);
    }

    /** With small numbers, so that lengths fit now and then. */
    @Provide
    Arbitrary<byte[]> almost() {
        return Arbitraries.bytes()
                .between((byte) -1, (byte) 0x18)
                .edgeCases(edges -> edges.add((byte) 0, (byte) 4))
                .array(byte[].class)
                .ofMaxSize(24);
    }

    @Provide
    Arbitrary<String> almostTexts() {
        return Arbitraries.strings().withChars("{[(,)]}\"\\12 -empty").ofMaxLength(20);
    }
}
