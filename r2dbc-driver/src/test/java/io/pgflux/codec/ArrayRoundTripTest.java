package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Arrays written and read are the same, in both formats; what is almost an array is a refusal. */
final class ArrayRoundTripTest {

    private static final Codecs CODECS = Codecs.standard();
    private static final PgType TEXTS = PgTypes.array(PgTypes.TEXT);
    private static final List<Class<?>> CLASSES = List.of(
            Object.class, int[].class, long[][].class, Integer[].class, String[].class, Object[][].class, List.class);

    @Property
    void primitives(@ForAll int[] ints, @ForAll long[] longs, @ForAll double[] doubles, @ForAll boolean[] booleans) {
        comesBack(ints);
        comesBack(new int[][] {ints, ints});
        comesBack(longs);
        comesBack(doubles);
        comesBack(booleans);
    }

    @Property
    void nested(@ForAll @Size(min = 8, max = 8) int[] values) {
        int[][][] cube = {
            {{values[0], values[1]}, {values[2], values[3]}}, {{values[4], values[5]}, {values[6], values[7]}}
        };
        comesBack(cube);
    }

    @Property
    void texts(@ForAll("strings") @Size(max = 6) @Nullable String[] values) {
        byte[] bytes = Bytes.encode(CODECS.forValue(TEXTS, values), values);
        assertThat((Object) Bytes.decode(TEXTS, String[].class, bytes)).isEqualTo(values);

        String literal = new String(Bytes.encode(CODECS.forValue(values), values), StandardCharsets.UTF_8);
        assertThat(Bytes.decode(TEXTS, String.class, bytes)).isEqualTo(literal);
        assertThat((Object) Bytes.parse(TEXTS, String[].class, literal)).isEqualTo(values);
    }

    @Property
    void objects(@ForAll("values") Object value) {
        Object array = Array.newInstance(value.getClass(), 3);
        Array.set(array, 0, value);
        Array.set(array, 2, value);
        comesBack(array);

        List<?> list = Arrays.asList(value, null, value);
        assertThat(Bytes.encode(CODECS.forValue(list), list)).isEqualTo(Bytes.encode(CODECS.forValue(array), array));
    }

    private static void comesBack(Object array) {
        Codec<?> codec = CODECS.forValue(array);
        PgType type = codec.type();
        byte[] bytes = Bytes.encode(codec, array);

        if (bytes.length > 12 || array.getClass().getComponentType().isPrimitive()) {
            assertThat((Object) Bytes.decode(type, array.getClass(), bytes)).isEqualTo(array);
        }
        String text = Bytes.decode(type, String.class, bytes);
        assertThat((Object) Bytes.parse(type, array.getClass(), text))
                .isEqualTo(Bytes.decode(type, array.getClass(), bytes));
    }

    @Property(tries = 5_000)
    void bytesThatAreAlmostAnArray(@ForAll("almost") byte[] value, @ForAll("classes") Class<?> javaClass) {
        decodeOrRefuse(CODECS.decoder(1007, Format.BINARY, javaClass), value);
        decodeOrRefuse(CODECS.decoder(1007, Format.BINARY, String.class), value);
    }

    @Property(tries = 5_000)
    void textThatIsAlmostAnArray(@ForAll("almostTexts") String text, @ForAll("classes") Class<?> javaClass) {
        decodeOrRefuse(CODECS.decoder(1007, Format.TEXT, javaClass), Bytes.utf8(text));
    }

    private static void decodeOrRefuse(Decoder<?> decoder, byte[] value) {
        try {
            assertThat((Object) Bytes.decode(decoder, value)).isNotNull();
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<Class<?>> classes() {
        return Arbitraries.of(CLASSES);
    }

    @Provide
    Arbitrary<@Nullable String[]> strings() {
        return Arbitraries.strings()
                .withChars("aN{}\"\\,; \t\n[]=:\u00EB\u6F22")
                .ofMaxLength(6)
                .injectNull(0.1)
                .array(String[].class)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                Arbitraries.bigDecimals().map(value -> (Object) value.setScale(2, RoundingMode.DOWN)),
                Arbitraries.longs().map(value -> (Object) new UUID(value, ~value)),
                Arbitraries.integers().between(-700_000, 2_000_000).map(day -> (Object) LocalDate.ofEpochDay(day)),
                Arbitraries.floats().map(value -> (Object) (value == 0 ? 0f : value)),
                Arbitraries.bigIntegers().map(value -> (Object) new BigDecimal(value)));
    }

    /** Numbers as they are in headers, one of them wrong perhaps. */
    @Provide
    Arbitrary<byte[]> almost() {
        Arbitrary<Integer> number = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.of(0, 1, 2, 3, 4, 23, -1)), Tuple.of(1, Arbitraries.integers()));
        return number.list().ofMaxSize(24).map(numbers -> {
            ByteBuffer bytes = ByteBuffer.allocate(12 + numbers.size() * 4);
            bytes.putInt(numbers.isEmpty() ? 0 : Math.abs(numbers.get(0) % 3))
                    .putInt(1)
                    .putInt(23);
            numbers.forEach(bytes::putInt);
            return bytes.array();
        });
    }

    @Provide
    Arbitrary<String> almostTexts() {
        return Arbitraries.of("{", "}", ",", "1", "2", "NULL", "\"", "\\", "[0:0]", "=", "{1,2}", "{{1},{2}}")
                .list()
                .ofMaxSize(9)
                .map(parts -> String.join("", parts));
    }
}
