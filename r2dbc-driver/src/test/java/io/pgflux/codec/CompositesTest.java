package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.Unpooled;
import io.pgflux.api.Composite;
import io.pgflux.api.Range;
import io.pgflux.codec.TypeDescription.Attribute;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Composite types: bytes, text, and the Java classes that they are read as and written from. */
@SuppressWarnings("unchecked") // of maps and lists as their classes
final class CompositesTest {

    private static final int SPOT = 71_000;
    private static final int ADDRESS = 71_001;
    private static final int PERSON = 71_002;
    private static final int ZIP = 71_003;
    private static final int MOOD = 71_004;
    private static final int WEIGHT = 71_005;
    private static final int PARCEL = 71_006;
    private static final int NOTHING = 71_007;
    private static final int NODE = 71_008;
    private static final int NODES = 71_009;
    private static final int ODD = 71_010;

    private static final Codecs CODECS = Schema.codecs(
            Schema.composite(SPOT, "spot", new Attribute("x", 23), new Attribute("y", 23)),
            Schema.composite(
                    ADDRESS,
                    "address",
                    new Attribute("street", 25),
                    new Attribute("street_no", 23),
                    new Attribute("zip", ZIP)),
            Schema.composite(
                    PERSON,
                    "person",
                    new Attribute("name", 25),
                    new Attribute("home", ADDRESS),
                    new Attribute("mood", MOOD),
                    new Attribute("ages", PgTypes.INT4RANGE.oid()),
                    new Attribute("data", PgTypes.JSONB.oid())),
            Schema.domain(ZIP, "zip", 25),
            Schema.enumeration(MOOD, "mood"),
            Schema.base(WEIGHT, "weight"),
            Schema.composite(PARCEL, "parcel", new Attribute("weight", WEIGHT), new Attribute("pieces", 23)),
            Schema.composite(NOTHING, "nothing"),
            Schema.composite(NODE, "node", new Attribute("name", 25), new Attribute("children", NODES)),
            Schema.array(NODES, "_node", NODE),
            Schema.composite(ODD, "odd", new Attribute("a_b", 23), new Attribute("ab", 23)));

    private static final String SPOT_BYTES = "00000002 00000017 00000004 00000001 00000017 00000004 00000002";

    record Spot(int x, int y) {}

    record WideSpot(long y, @Nullable Number x) {}

    record NullableSpot(@Nullable Integer x, @Nullable Integer y) {}

    record Address(
            @Nullable String street,
            @Nullable Integer streetNo,
            @Nullable String zip) {}

    enum Mood {
        HAPPY
    }

    record Person(
            String name,
            @Nullable Address home,
            @Nullable Mood mood,
            @Nullable Range<Long> ages,
            @Nullable String data) {}

    record Named(String name) {}

    record Node(String name, @Nullable Object children) {}

    record Parcel(String weight, Integer pieces) {}

    record Flat(int x) {}

    record Picky(int x, int y) {
        Picky {
            if (x < y) {
                throw new IllegalStateException("not so");
            }
        }
    }

    private static byte[] written(int type, Object value) {
        return Bytes.encode(CODECS.forType(CODECS.type(type), value.getClass()), value);
    }

    private static <T> T read(int type, Class<T> javaClass, byte[] bytes) {
        return Bytes.decode(CODECS.decoder(type, Format.BINARY, javaClass), bytes);
    }

    private static <T> T parsed(int type, Class<T> javaClass, String text) {
        return Bytes.decode(CODECS.decoder(type, Format.TEXT, javaClass), Bytes.utf8(text));
    }

    @Test
    void aCompositeIsItsFieldsWithTheirTypes() {
        byte[] bytes = Bytes.of(SPOT_BYTES);

        assertThat(written(SPOT, new Spot(1, 2))).isEqualTo(bytes);
        assertThat(written(SPOT, new WideSpot(2, 1L))).isEqualTo(bytes);
        assertThat(written(SPOT, Map.of("y", 2, "x", "1"))).isEqualTo(bytes);
        assertThat(written(SPOT, Map.of("Y", 2, "X", 1))).isEqualTo(bytes);
        assertThat(written(SPOT, read(SPOT, Composite.class, bytes))).isEqualTo(bytes);
        assertThat(read(SPOT, Spot.class, bytes)).isEqualTo(new Spot(1, 2));
        assertThat(read(SPOT, WideSpot.class, bytes)).isEqualTo(new WideSpot(2, 1));
        assertThat(read(SPOT, Flat.class, bytes)).isEqualTo(new Flat(1));
        assertThat(read(SPOT, Map.class, bytes)).isEqualTo(Map.of("x", 1, "y", 2));
        assertThat(read(SPOT, LinkedHashMap.class, bytes).keySet()).containsExactly("x", "y");
        assertThat(read(SPOT, String.class, bytes)).isEqualTo("(1,2)");
        assertThat(CODECS.type(SPOT).javaType()).isEqualTo(Composite.class);
        assertThat(CODECS.forType(CODECS.type(SPOT), Spot.class))
                .isEqualTo(CODECS.forType(CODECS.type(SPOT), Spot.class));
    }

    @Test
    void fieldsAreReadByIndexNameAndClass() {
        Composite spot = read(SPOT, Composite.class, Bytes.of(SPOT_BYTES));

        assertThat(spot.names()).containsExactly("x", "y");
        assertThat(spot.size()).isEqualTo(2);
        assertThat(spot.get(0)).isEqualTo(1);
        assertThat(spot.get("y")).isEqualTo(2);
        assertThat(spot.get("Y", long.class)).isEqualTo(2L);
        assertThat(spot.get(0, String.class)).isEqualTo("1");
        assertThat(spot.asMap()).isEqualTo(Map.of("x", 1, "y", 2));
        assertThat(spot).hasToString("(1,2)").isEqualTo(parsed(SPOT, Composite.class, "(1,2)"));
        assertThat(spot).hasSameHashCodeAs(parsed(SPOT, Composite.class, "(1,2)"));
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> spot.get("z"));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> spot.get(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spot.get("x", Map.class))
                .withMessageContaining("field x");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(
                        () -> read(ODD, Composite.class, Bytes.of(SPOT_BYTES)).get("AB_"));
    }

    @Test
    void whatIsInsideIsConvertedToo() {
        Person person = new Person(
                "O'Neil, \"Z\\\"", new Address("a b", null, ""), Mood.HAPPY, Range.closedOpen(1L, 5L), "{\"a\": 1}");
        byte[] bytes = written(PERSON, person);
        String text = "(\"O'Neil, \"\"Z\\\\\"\"\",\"(\"\"a b\"\",,\"\"\"\")\",HAPPY,\"[1,5)\",\"{\"\"a\"\": 1}\")";

        assertThat(read(PERSON, Person.class, bytes)).isEqualTo(person);
        assertThat(read(PERSON, Named.class, bytes)).isEqualTo(new Named(person.name()));
        assertThat(read(PERSON, String.class, bytes)).isEqualTo(text);
        assertThat(parsed(PERSON, Person.class, text)).isEqualTo(person);
        assertThat(parsed(PERSON, Composite.class, text)).isEqualTo(read(PERSON, Composite.class, bytes));
        Composite read = read(PERSON, Composite.class, bytes);
        assertThat(read.get("home", Address.class)).isEqualTo(person.home());
        assertThat(read.get("ages")).isEqualTo(Range.closedOpen(1, 5));
        assertThat(written(PERSON, read)).isEqualTo(bytes);
        assertThat(written(PERSON, read.asMap())).isEqualTo(bytes);
        Map<String, Object> strings = new LinkedHashMap<>();
        read.names().forEach(name -> strings.put(name, read.get(name, String.class)));
        assertThat(written(PERSON, strings)).isEqualTo(bytes);
        assertThat(Bytes.utf8(text)).isEqualTo(Bytes.encode(CODECS.forValue(read), read));
    }

    @Test
    void nullIsNothingAndNoPrimitive() {
        byte[] bytes = Bytes.of("00000002 00000017 ffffffff 00000017 00000004 00000002");

        assertThat(read(SPOT, NullableSpot.class, bytes)).isEqualTo(new NullableSpot(null, 2));
        assertThat(written(SPOT, new NullableSpot(null, 2))).isEqualTo(bytes);
        assertThat(read(SPOT, Composite.class, bytes).get(0)).isNull();
        assertThat(read(SPOT, Map.class, bytes)).containsEntry("x", null);
        assertThat(parsed(SPOT, NullableSpot.class, "(,2)")).isEqualTo(new NullableSpot(null, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(SPOT, Spot.class, bytes))
                .withMessageContaining("field x is NULL")
                .withMessageContaining("Spot");
    }

    @Test
    void anAnonymousRecordBringsItsTypes() {
        byte[] bytes = Bytes.of("00000003 00000014 00000008 0000000000000001 00000019 00000001 61 00000017 ffffffff");
        int record = PgTypes.RECORD.oid();

        assertThat(read(record, Object.class, bytes)).isInstanceOf(Composite.class);
        assertThat(read(record, Map.class, bytes).keySet()).containsExactly("f1", "f2", "f3");
        assertThat(read(record, Composite.class, bytes).get("f1")).isEqualTo(1L);
        assertThat(read(record, String.class, bytes)).isEqualTo("(1,a,)");
        assertThat(read(record, Triple.class, bytes)).isEqualTo(new Triple(1, "a", null));
        assertThat(parsed(record, Map.class, "(1,a,)")).containsEntry("f1", "1").containsEntry("f3", null);
        assertThat(read(record, Map.class, Bytes.of("00000000"))).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(record, Spot.class, bytes))
                .withMessageContaining("3 fields for the 2 components");
        assertThatIllegalArgumentException().isThrownBy(() -> CODECS.forType(PgTypes.RECORD, Spot.class));
        Composite unknown = CODECS.decoder(record, Format.BINARY, Composite.class)
                .decode(Unpooled.wrappedBuffer(Bytes.of("00000001 7fffffff 00000001 61")), 0, 13, Bytes.BERLIN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> unknown.get(0))
                .withMessageContaining("field f1")
                .withMessageContaining("oid:2147483647");
    }

    record Triple(int first, String second, @Nullable Integer third) {}

    @Test
    void aTypeThatWasAlteredIsAnError() {
        for (String altered : List.of(
                "00000001 00000017 00000004 00000001",
                "00000002 00000017 00000004 00000001 00000014 00000008 0000000000000002",
                SPOT_BYTES.replaceFirst("2", "3") + " 00000017 ffffffff")) {
            for (Class<?> javaClass : List.of(Composite.class, Map.class, Spot.class, String.class)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> read(SPOT, javaClass, Bytes.of(altered)))
                        .withMessageContaining("spot")
                        .withMessageContaining("changed");
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parsed(SPOT, Composite.class, "(1)"))
                .withMessageContaining("changed");
    }

    @Test
    void namesHaveToFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(SPOT, Map.of("x", 1, "z", 2)))
                .withMessageContaining("spot")
                .withMessageContaining("[y] are missing")
                .withMessageContaining("[z] are none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(SPOT, new Flat(1)))
                .withMessageContaining("[y] are missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(SPOT, Map.of("x", 1, "X", 1, "y", 2)))
                .withMessageContaining("[X] are none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(SPOT, Address.class, Bytes.of(SPOT_BYTES)))
                .withMessageContaining("component street ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(SPOT, Map.of("x", 1L << 40, "y", 2)))
                .withMessageContaining("field x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(SPOT, Map.of("x", List.class, "y", 2)))
                .withMessageContaining("field x: int4 cannot be a java.lang.Class");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Bytes.encode(CODECS.forValue(new Picky(1, 2)), new Picky(1, 2)));
    }

    @Test
    void aTypeWithAPartThatHasNoBinaryFormIsText() {
        Codec<?> codec = CODECS.forType(CODECS.type(PARCEL), Parcel.class);
        Parcel parcel = new Parcel("1 kg", 3);

        assertThat(CODECS.isBinary(PARCEL)).isFalse();
        assertThat(codec.parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(Bytes.encode(codec, parcel)).isEqualTo(Bytes.utf8("(\"1 kg\",3)"));
        assertThat(Bytes.encode(codec, new Parcel("1", 3))).isEqualTo(Bytes.utf8("(1,3)"));
        assertThat(parsed(PARCEL, Parcel.class, "(\"1 kg\",3)")).isEqualTo(parcel);
        assertThat(written(PARCEL, Map.of("weight", 5, "pieces", 3))).isEqualTo(Bytes.utf8("(5,3)"));
    }

    @Test
    void aTypeMayHaveNoFieldsOrContainItself() {
        assertThat(read(NOTHING, Map.class, Bytes.of("00000000"))).isEmpty();
        assertThat(parsed(NOTHING, Composite.class, "()").size()).isZero();
        assertThat(written(NOTHING, Map.of())).isEqualTo(Bytes.of("00000000"));
        Codec<?> codec = CODECS.forType(CODECS.type(NODE), Node.class);
        Node leaf = new Node("leaf", null);
        byte[] bytes = Bytes.encode(codec, leaf);
        assertThat(CODECS.decoder(NODE, codec.parameterFormat(), Node.class)).isNotNull();
        assertThat(Bytes.decode(CODECS.decoder(NODE, codec.parameterFormat(), Node.class), bytes))
                .isEqualTo(leaf);
    }

    /** Its components are fields by their names, and without the type nobody knows the order of those. */
    @Test
    void aRecordIsNoParameterWithoutItsType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.forValue(new Spot(1, 2)))
                .withMessageContaining("Spot")
                .withMessageContaining("PgType.named");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "000000",
                "ffffffff",
                "7fffffff",
                "00000001",
                "00000002 00000017 00000004 00000001",
                "00000002 00000017 00000004 00000001 00000017 7fffffff 00000002",
                "00000002 00000017 00000004 00000001 00000017 fffffffe 00000002",
                "00000002 00000017 00000004 00000001 00000017 00000004 000000",
                SPOT_BYTES + "00"
            })
    void whatIsNoCompositeIsRefused(String hex) {
        for (int type : new int[] {SPOT, PgTypes.RECORD.oid()}) {
            for (Class<?> javaClass : Arrays.asList(Composite.class, Map.class, String.class, Spot.class)) {
                assertThatIllegalArgumentException().isThrownBy(() -> read(type, javaClass, Bytes.of(hex)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(", "1,2", "(1,2", "(1,2)x", "(1,\"2)", "(1,2\\", "(1,2,3)", "(a,2)", "()"})
    void whatIsNoTextOfACompositeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> parsed(SPOT, Spot.class, text));
    }
}
