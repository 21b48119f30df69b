package io.pgflux.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.Cube;
import io.pgflux.api.HalfVector;
import io.pgflux.api.PgType;
import io.pgflux.api.SparseVector;
import io.pgflux.api.Vector;
import io.pgflux.codec.TypeDescription.Kind;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes are those that the send functions of the extensions' sources write. */
class ExtensionCodecsTest {

    private static final List<PgType> TYPES = List.of(
            ExtensionTypes.HSTORE,
            ExtensionTypes.CITEXT,
            ExtensionTypes.LTREE,
            ExtensionTypes.LQUERY,
            ExtensionTypes.LTXTQUERY,
            ExtensionTypes.CUBE,
            ExtensionTypes.VECTOR,
            ExtensionTypes.HALFVEC,
            ExtensionTypes.SPARSEVEC,
            ExtensionTypes.GEOMETRY,
            ExtensionTypes.GEOGRAPHY);

    private static final Codecs CODECS = codecs(true);

    private static Codecs codecs(boolean binary, CodecProvider... providers) {
        Catalogue catalogue = new Catalogue(List.of(providers));
        List<TypeDescription> described = TYPES.stream()
                .map(type -> new TypeDescription(
                        oid(type), "public", type.name(), true, Kind.BASE, 0, ',', binary, List.of()))
                .toList();
        catalogue.learn(List.of(), described);
        return catalogue.codecs();
    }

    private static int oid(PgType type) {
        return 90_000 + TYPES.indexOf(type);
    }

    private static Map<String, String> map(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments(ExtensionTypes.HSTORE, map(), "00000000", ""),
                arguments(
                        ExtensionTypes.HSTORE,
                        map("a", "\u00EB", "bc", null),
                        "00000002 00000001 61 00000002 c3ab 00000002 6263 ffffffff",
                        "\"a\"=>\"\u00EB\", \"bc\"=>NULL"),
                arguments(
                        ExtensionTypes.HSTORE,
                        map("", "", "\"", "\\ =>", "NULL", "NULL"),
                        "00000003 00000000 00000000 00000001 22 00000004 5c203d3e 00000004 4e554c4c 00000004 4e554c4c",
                        "\"\"=>\"\", \"\\\"\"=>\"\\\\ =>\", \"NULL\"=>\"NULL\""),
                arguments(ExtensionTypes.CITEXT, "\u00EB", "c3ab", "\u00EB"),
                arguments(ExtensionTypes.LTREE, "a.b", "01 612e62", "a.b"),
                arguments(ExtensionTypes.LTREE, "", "01", ""),
                arguments(ExtensionTypes.LQUERY, "*.b", "01 2a2e62", "*.b"),
                arguments(ExtensionTypes.LTXTQUERY, "a & !b", "01 612026202162", "a & !b"),
                arguments(ExtensionTypes.CUBE, Cube.point(1.5), "80000001 3ff8000000000000", "(1.5)"),
                arguments(ExtensionTypes.CUBE, Cube.point(), "80000000", "()"),
                arguments(
                        ExtensionTypes.CUBE,
                        Cube.of(new double[] {1, -2}, new double[] {1e300, 4}),
                        "00000002 3ff0000000000000 c000000000000000 7e37e43c8800759c 4010000000000000",
                        "(1, -2),(1e+300, 4)"),
                arguments(ExtensionTypes.VECTOR, Vector.of(1, -2.5f), "0002 0000 3f800000 c0200000", "[1,-2.5]"),
                arguments(ExtensionTypes.VECTOR, new float[] {0.1f}, "0001 0000 3dcccccd", "[0.1]"),
                arguments(
                        ExtensionTypes.HALFVEC,
                        HalfVector.of(1, -2.5f, 65_504, 0x1p-24f),
                        "0004 0000 3c00 c100 7bff 0001",
                        "[1,-2.5,65504,5.9604645e-08]"),
                arguments(ExtensionTypes.HALFVEC, new float[] {0.5f}, "0001 0000 3800", "[0.5]"),
                arguments(
                        ExtensionTypes.SPARSEVEC,
                        SparseVector.of(1.5f, 0, 2, 0, 0),
                        "00000005 00000002 00000000 00000000 00000002 3fc00000 40000000",
                        "{1:1.5,3:2}/5"),
                arguments(ExtensionTypes.SPARSEVEC, SparseVector.of(3, Map.of()), "00000003 00000000 00000000", "{}/3"),
                arguments(
                        ExtensionTypes.GEOMETRY,
                        Bytes.of("0101000020e6100000000000000000f03f0000000000000040"),
                        "0101000020e6100000000000000000f03f0000000000000040",
                        "0101000020E6100000000000000000F03F0000000000000040"),
                arguments(
                        ExtensionTypes.GEOGRAPHY,
                        Bytes.of("0107000000 00000000"),
                        "010700000000000000",
                        "010700000000000000"));
    }

    private static Decoder<?> decoder(PgType type, Class<?> javaClass, Format format) {
        return CODECS.decoder(oid(type), format, javaClass);
    }

    private static Class<?> readAs(Object value) {
        return value instanceof Map ? Map.class : value.getClass();
    }

    @ParameterizedTest
    @MethodSource("values")
    void bytesAndTextAreTheServersBothWays(PgType type, Object value, String hex, String text) {
        Codec<?> codec = CODECS.forType(type, value.getClass());

        assertThat(codec.type().oid()).isEqualTo(oid(type));
        String expected = codec.parameterFormat() == Format.TEXT ? Bytes.hex(Bytes.utf8(text)) : hex.replace(" ", "");
        assertThat(Bytes.hex(Bytes.encode(codec, value))).isEqualTo(expected);
        assertThat((Object) Bytes.decode(decoder(type, readAs(value), Format.BINARY), Bytes.of(hex)))
                .isEqualTo(value);
        assertThat((Object) Bytes.decode(decoder(type, readAs(value), Format.TEXT), Bytes.utf8(text)))
                .isEqualTo(value);
        assertThat((Object) Bytes.decode(decoder(type, String.class, Format.BINARY), Bytes.of(hex)))
                .isEqualTo(text);
        assertThat((Object) Bytes.decode(decoder(type, String.class, Format.TEXT), Bytes.utf8(text)))
                .isEqualTo(text);
        assertThat(Bytes.encode(CODECS.forType(type, String.class), text)).isEqualTo(Bytes.utf8(text));
    }

    @Test
    void classesThatSayTheirTypeDeclareIt() {
        assertThat(CODECS.forValue(Vector.of(1)).type().oid()).isEqualTo(oid(ExtensionTypes.VECTOR));
        assertThat(CODECS.forValue(HalfVector.of(1)).type().oid()).isEqualTo(oid(ExtensionTypes.HALFVEC));
        assertThat(CODECS.forValue(SparseVector.of(1)).type().oid()).isEqualTo(oid(ExtensionTypes.SPARSEVEC));
        assertThat(CODECS.forValue(Cube.point(1)).type().oid()).isEqualTo(oid(ExtensionTypes.CUBE));
    }

    @Test
    void aMapWithoutATypeIsALiteral() {
        Codec<?> codec = Codecs.standard().forValue(map("a", null));

        assertThat(codec.type()).isEqualTo(PgTypes.UNSPECIFIED);
        assertThat(Bytes.encode(codec, map("a", null))).isEqualTo(Bytes.utf8("\"a\"=>NULL"));
        assertThat((Object) Bytes.parse(PgTypes.TEXT, Map.class, "\"a\"=>NULL")).isEqualTo(map("a", null));
    }

    @Test
    void anHstoreHoldsNothingButText() {
        for (Map<?, ?> wrong : List.of(Map.of("a", 1), Map.of(1, "a"))) {
            for (Codec<?> codec : List.of(CODECS.forValue(wrong), CODECS.forType(ExtensionTypes.HSTORE, Map.class))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Bytes.encode(codec, wrong))
                        .withMessageContaining("java.lang.Integer");
            }
        }
    }

    @Test
    void whatTheDatabaseCannotSendInBinaryIsAskedForAsText() {
        assertThat(CODECS.isBinary(oid(ExtensionTypes.CUBE))).isTrue();
        assertThat(codecs(false).isBinary(oid(ExtensionTypes.CUBE))).isFalse();
    }

    @Test
    void aNumberThatHasNoHalfPrecisionIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Bytes.encode(CODECS.forType(ExtensionTypes.HALFVEC, float[].class), new float[] {0.1f}));
    }

    @Test
    void truncatedAndOversized() {
        values().forEach(row -> {
            PgType type = (PgType) row.get()[0];
            byte[] bytes = Bytes.of((String) row.get()[2]);
            boolean anyLength = List.of("citext", "ltree", "lquery", "ltxtquery", "geometry", "geography")
                    .contains(type.name());
            for (int length = 0; length < bytes.length + 3; length++) {
                byte[] wrong = Arrays.copyOf(bytes, length);
                if (length != bytes.length && !anyLength) {
                    assertThatIllegalArgumentException()
                            .as("%d bytes of %s", length, type)
                            .isThrownBy(() -> Bytes.decode(decoder(type, String.class, Format.BINARY), wrong));
                }
            }
        });
    }

    @Property(tries = 5_000)
    void arbitraryBytes(@ForAll("codecs") Codec<?> codec, @ForAll @Size(max = 24) byte[] value) {
        decodeOrRefuse(codec, value);
    }

    @Property(tries = 5_000)
    void arbitraryTexts(@ForAll("codecs") Codec<?> codec, @ForAll("almostTexts") String text) {
        decodeOrRefuse(new TextDecoder<>(codec), Bytes.utf8(text));
    }

    private static void decodeOrRefuse(Decoder<?> decoder, byte[] value) {
        try {
            assertThat((Object) Bytes.decode(decoder, value)).isNotNull();
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<Codec<?>> codecs() {
        return Arbitraries.of(ExtensionCodecs.rows().stream()
                .filter(codec -> codec.javaType() != Clob.class && codec.javaType() != Blob.class)
                .toList());
    }

    @Provide
    Arbitrary<String> almostTexts() {
        return Arbitraries.strings()
                .withChars("[](){}=>,:/\"\\NUL 0123456789.-eA")
                .ofMaxLength(24);
    }

    @Property
    void anyHstoreComesBack(@ForAll("maps") Map<String, String> map) {
        byte[] binary = Bytes.encode(CODECS.forType(ExtensionTypes.HSTORE, Map.class), map);
        byte[] text = Bytes.encode(CODECS.forValue(map), map);

        assertThat((Object) Bytes.decode(decoder(ExtensionTypes.HSTORE, Map.class, Format.BINARY), binary))
                .isEqualTo(map);
        assertThat((Object) Bytes.decode(decoder(ExtensionTypes.HSTORE, Map.class, Format.TEXT), text))
                .isEqualTo(map);
        assertThat((Object) Bytes.decode(decoder(ExtensionTypes.HSTORE, String.class, Format.BINARY), binary))
                .isEqualTo(new String(text, UTF_8));
    }

    @Provide
    Arbitrary<Map<String, String>> maps() {
        Arbitrary<String> texts =
                Arbitraries.strings().withChars("a\"\\=>, \u00EB\u6F22'{}").ofMaxLength(6);
        return Arbitraries.maps(texts, texts.injectNull(0.2)).ofMaxSize(5);
    }
}
