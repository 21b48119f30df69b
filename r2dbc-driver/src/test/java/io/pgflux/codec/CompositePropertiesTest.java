package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.Composite;
import io.pgflux.codec.TypeDescription.Attribute;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever the fields are, in binary and as text they come back; whatever the bytes are, they are fields or refused. */
@SuppressWarnings("unchecked") // of maps and lists as their classes
final class CompositePropertiesTest {

    private static final int PAIR = 71_000;
    private static final int PAIRS = 71_001;

    private static final Codecs CODECS = Schema.codecs(
            Schema.composite(PAIR, "pair", new Attribute("a", 25), new Attribute("b", 25)),
            Schema.composite(PAIRS, "pairs", new Attribute("a", PAIR), new Attribute("b", 25)));

    @Property
    void fieldsComeBack(
            @ForAll("texts") @Nullable String a,
            @ForAll("texts") @Nullable String b,
            @ForAll("texts") @Nullable String c) {
        Map<String, Object> value = new HashMap<>();
        Map<String, Object> inner = new HashMap<>();
        inner.put("a", a);
        inner.put("b", b);
        value.put("a", inner);
        value.put("b", c);
        byte[] bytes = Bytes.encode(CODECS.forType(CODECS.type(PAIRS), HashMap.class), value);

        Composite binary = read(Format.BINARY, Composite.class, bytes);
        String text = read(Format.BINARY, String.class, bytes);
        Composite parsed = read(Format.TEXT, Composite.class, Bytes.utf8(text));

        assertThat(binary.get("a", Map.class)).isEqualTo(inner);
        assertThat(binary.get("b")).isEqualTo(c);
        assertThat(parsed.get("a", Map.class)).isEqualTo(inner);
        assertThat(parsed).isEqualTo(binary).hasToString(text);
        assertThat(Bytes.encode(CODECS.forValue(binary), binary)).isEqualTo(Bytes.utf8(text));
    }

    private static <T> T read(Format format, Class<T> javaClass, byte[] value) {
        return Bytes.decode(CODECS.decoder(PAIRS, format, javaClass), value);
    }

    @Property(tries = 5_000)
    void arbitraryBytes(
            @ForAll("types") int type, @ForAll("classes") Class<?> javaClass, @ForAll("almost") byte[] value) {
        decodeOrRefuse(CODECS.decoder(type, Format.BINARY, javaClass), value);
    }

    @Property(tries = 5_000)
    void arbitraryTexts(@ForAll("types") int type, @ForAll("almostTexts") String text) {
        decodeOrRefuse(CODECS.decoder(type, Format.TEXT, Map.class), Bytes.utf8(text));
    }

    private static void decodeOrRefuse(Decoder<?> decoder, byte[] value) {
        try {
            assertThat((Object) Bytes.decode(decoder, value)).isNotNull();
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("ab \t\n\"\\,()[]{}'\u00E9\u2003")
                .ofMaxLength(6)
                .injectNull(0.2);
    }

    @Provide
    Arbitrary<Integer> types() {
        return Arbitraries.of(PAIR, PAIRS, PgTypes.RECORD.oid());
    }

    @Provide
    Arbitrary<Class<?>> classes() {
        return Arbitraries.of(Map.class, String.class);
    }

    /** With small numbers, so that lengths fit now and then. */
    @Provide
    Arbitrary<byte[]> almost() {
        return Arbitraries.of((byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 4, (byte) 23, (byte) 25, (byte) -1)
                .array(byte[].class)
                .ofMaxSize(32);
    }

    @Provide
    Arbitrary<String> almostTexts() {
        return Arbitraries.strings().withChars("(,)\"\\12 ").ofMaxLength(20);
    }
}
