package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.Unpooled;
import io.pgflux.api.PgType;
import io.pgflux.codec.TypeDescription.Kind;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Arrays by their bytes and their text, and which of both is sent for what. */
final class ArrayTest {

    private static final Codecs CODECS = Codecs.standard();
    private static final PgType INT4S = PgTypes.array(PgTypes.INT4);
    private static final PgType TEXTS = PgTypes.array(PgTypes.TEXT);
    private static final PgType UUIDS = PgTypes.array(PgTypes.UUID);

    private static final String ONE_NULL = "00000001 00000001 00000017 00000002 00000001 00000004 00000001 ffffffff";
    private static final String TWO_BY_ONE =
            "00000002 00000000 00000017 00000002 00000001 00000001 00000001 00000004 00000001 00000004 00000002";
    private static final String FROM_ZERO = "00000001 00000000 00000017 00000001 00000000 00000004 00000007";
    private static final String EMPTY = "00000000 00000000 00000017";

    static Stream<Arguments> binary() {
        return Stream.of(
                arguments(new Integer[] {1, null}, INT4S, ONE_NULL),
                arguments(Arrays.asList(1, null), INT4S, ONE_NULL),
                arguments(new Object[] {1, null}, INT4S, ONE_NULL),
                arguments(new int[][] {{1}, {2}}, INT4S, TWO_BY_ONE),
                arguments(new Integer[][] {{1}, {2}}, INT4S, TWO_BY_ONE),
                arguments(List.of(List.of(1), Set.of(2)), INT4S, TWO_BY_ONE),
                arguments(List.of(new int[] {1}, new Object[] {2}), INT4S, TWO_BY_ONE),
                arguments(new Object[] {new int[] {1}, List.of(2L)}, INT4S, TWO_BY_ONE),
                arguments(new int[0], INT4S, EMPTY),
                arguments(new int[0][][], INT4S, EMPTY),
                arguments(new int[3][0], INT4S, EMPTY),
                arguments(
                        new byte[][] {{1, 2}},
                        PgTypes.array(PgTypes.BYTEA),
                        "00000001 00000000 00000011 00000001 00000001 00000002 0102"),
                arguments(
                        new ByteBuffer[] {ByteBuffer.wrap(new byte[] {7})},
                        PgTypes.array(PgTypes.BYTEA),
                        "00000001 00000000 00000011 00000001 00000001 00000001 07"),
                arguments(
                        new boolean[] {true},
                        PgTypes.array(PgTypes.BOOL),
                        "00000001 00000000 00000010 00000001 00000001 00000001 01"));
    }

    @ParameterizedTest
    @MethodSource("binary")
    void elementsDeclareTheType(Object value, PgType type, String hex) {
        Codec<?> codec = CODECS.forValue(value);

        assertThat(codec.type()).isEqualTo(type);
        assertThat(codec.parameterFormat()).isEqualTo(Format.BINARY);
        assertThat(Bytes.encode(codec, value)).isEqualTo(Bytes.of(hex));
        assertThat(CODECS.forValue(value)).isSameAs(codec);
        assertThat(CODECS.forValue(type, value)).isSameAs(codec);
    }

    static Stream<Arguments> literals() {
        return Stream.of(
                arguments(new String[] {"a", "b c", null, "NULL", ""}, "{a,\"b c\",NULL,\"NULL\",\"\"}"),
                arguments(List.of("a\"\\", "{,}"), "{\"a\\\"\\\\\",\"{,}\"}"),
                arguments(new Character[][] {{'a'}, {'b'}}, "{{a},{b}}"),
                arguments(new char[] {'x'}, "{x}"),
                arguments(new TimeUnit[] {TimeUnit.DAYS}, "{DAYS}"),
                arguments(new CharSequence[] {new StringBuilder("s"), "t"}, "{s,t}"),
                arguments(new Object[] {"s", 't', TimeUnit.HOURS}, "{s,t,HOURS}"),
                arguments(List.of(), "{}"),
                arguments(new Object[0], "{}"),
                arguments(List.of(List.of(), List.of()), "{}"),
                arguments(Collections.singletonList(null), "{NULL}"),
                arguments(new Number[][] {{null}}, "{{NULL}}"));
    }

    @ParameterizedTest
    @MethodSource("literals")
    void textIsALiteralOfATypeThatTheServerInfers(Object value, String text) {
        Codec<?> codec = CODECS.forValue(value);

        assertThat(codec.type()).isEqualTo(PgTypes.UNSPECIFIED);
        assertThat(codec.parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(new String(Bytes.encode(codec, value), StandardCharsets.UTF_8))
                .isEqualTo(text);
        assertThat(CODECS.forValue(value)).isSameAs(codec);
    }

    @Test
    void ofANamedTypeTextIsSentInBinaryWhereThatIsTheSame() {
        String[] value = {"a", null};
        Codec<?> codec = CODECS.forValue(TEXTS, value);

        assertThat(codec.parameterFormat()).isEqualTo(Format.BINARY);
        assertThat(Bytes.encode(codec, value))
                .isEqualTo(Bytes.of("00000001 00000001 00000019 00000002 00000001 00000001 61 ffffffff"));
        assertThat(CODECS.forValue(TEXTS, List.of("a", 'b', TimeUnit.DAYS))).isSameAs(codec);
    }

    @Test
    void ofANamedTypeTextIsALiteralWhereTheServerHasToReadIt() {
        UUID nil = new UUID(0, 0);
        Object mixed = Arrays.asList(nil, "NIL", null);

        for (Codec<?> codec : List.of(CODECS.forValue(UUIDS, mixed), CODECS.forValue(mixed))) {
            assertThat(codec.type()).isEqualTo(UUIDS);
            assertThat(codec.parameterFormat()).isEqualTo(Format.TEXT);
            assertThat(Bytes.encode(codec, mixed)).isEqualTo(Bytes.utf8("{" + nil + ",NIL,NULL}"));
        }
        assertThat(CODECS.forType(UUIDS, String[].class).parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(CODECS.forType(UUIDS, List.class).parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(CODECS.forValue(UUIDS, List.of(nil)).parameterFormat()).isEqualTo(Format.BINARY);
        assertThat(Bytes.encode(CODECS.forValue(UUIDS, "{}"), "{}")).isEqualTo(Bytes.utf8("{}"));
    }

    @Test
    void theOrderOfElementsDoesNotDecideWhetherTextIsAmongThem() {
        assertThat(CODECS.forValue(List.of("1", 2)).type()).isEqualTo(INT4S);
        assertThat(CODECS.forValue(List.of(2, "1")).type()).isEqualTo(INT4S);
    }

    @Test
    void classesDeclareTypesForNull() {
        assertThat(CODECS.nullType(Integer[].class)).isEqualTo(INT4S);
        assertThat(CODECS.nullType(int[][].class)).isEqualTo(INT4S);
        assertThat(CODECS.nullType(byte[].class)).isEqualTo(PgTypes.BYTEA);
        assertThat(CODECS.nullType(byte[][].class)).isEqualTo(PgTypes.array(PgTypes.BYTEA));
        for (Class<?> open : List.of(String[].class, Object[].class, List.class, Set.class, Collection.class)) {
            assertThat(CODECS.nullType(open)).isEqualTo(PgTypes.UNSPECIFIED);
        }
        assertThat(CODECS.forClass(Integer[].class)).isSameAs(CODECS.forClass(int[][].class));
    }

    @Test
    void typesOfArraysAreNamedByTheirElements() {
        assertThat(INT4S).isEqualTo(new PgType(1007, "_int4", Integer[].class));
        assertThat(PgTypes.array(PgType.named("mood", String.class))).isEqualTo(PgType.named("mood[]", String[].class));
        assertThatIllegalArgumentException().isThrownBy(() -> PgTypes.array(PgTypes.UNSPECIFIED));
    }

    @Test
    void arraysOfATypeThatTheUserAddsAreFoundInTheCatalogue() {
        Codec<TimeUnit> days = Codec.enumeration(PgType.named("day", String.class), TimeUnit.class, TimeUnit::name);
        Catalogue catalogue = new Catalogue(List.of(new CodecProvider() {
            @Override
            public List<Codec<?>> codecs() {
                return List.of(days);
            }
        }));
        TimeUnit[] value = {TimeUnit.DAYS};
        Codecs before = catalogue.codecs();
        PgType named = PgTypes.array(days.type());
        assertThat(before.forValue(value).type()).isEqualTo(named);
        assertThat(before.forValue(List.of(value[0])).type()).isEqualTo(named);
        assertThat(before.forValue(named, value).type()).isEqualTo(named);

        catalogue.learn(
                List.of(),
                List.of(description(70_001, "day", Kind.ENUM, 0), description(70_002, "_day", Kind.ARRAY, 70_001)));

        Codec<?> codec = catalogue.codecs().forValue(named, value);
        assertThat(codec.type()).isEqualTo(new PgType(70_002, "_day", String[].class));
        assertThat(Bytes.encode(codec, value))
                .isEqualTo(Bytes.of("00000001 00000000 00011171 00000001 00000001 00000004 44415953"));
        assertThat(catalogue
                        .codecs()
                        .decoder(70_002, Format.BINARY, TimeUnit[].class)
                        .decode(Unpooled.wrappedBuffer(Bytes.encode(codec, value)), 0, 28, Bytes.BERLIN))
                .containsExactly(TimeUnit.DAYS);
    }

    private static TypeDescription description(int oid, String name, Kind kind, int element) {
        return new TypeDescription(oid, "public", name, true, kind, element, ',', true, List.of());
    }

    static Stream<Object> impossible() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        return Stream.of(
                new int[][] {{1}, {1, 2}},
                new int[][] {{}, {1}},
                new Integer[][] {{1}, null},
                new String[][] {{"a"}, {}},
                new String[][] {{"a"}, null},
                List.of(1, List.of(2)),
                List.of(List.of(2), 1),
                List.of(List.of("a"), "b"),
                List.of(1, true),
                List.of(1, 1L << 31),
                List.of(1, 1.5),
                List.of("a", Clob.from(Mono.empty())),
                List.of(Blob.from(Mono.empty())),
                List.of(URI.create("a:b")),
                List.of("a\0b"),
                new int[1][1][1][1][1][1][1],
                new String[1][1][1][1][1][1][1],
                itself);
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void whatIsNoArrayOfOneTypeIsRefused(Object value) {
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.encode(CODECS.forValue(value), value));
    }

    @Test
    void classesWithoutAnyTypeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.forClass(URI[][].class))
                .withMessageContaining("java.net.URI[][]");
        assertThatIllegalArgumentException().isThrownBy(() -> CODECS.forClass(Blob[].class));
        assertThatIllegalArgumentException().isThrownBy(() -> CODECS.forType(INT4S, UUID[].class));
        assertThatIllegalArgumentException().isThrownBy(() -> CODECS.forValue(INT4S, List.of(new UUID(0, 0))));
        assertThatIllegalArgumentException().isThrownBy(() -> CODECS.forValue(PgTypes.INT4, List.of(1)));
        for (Class<?> javaClass : List.of(Integer.class, UUID[].class, ArrayList.class, boolean[].class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CODECS.decoder(INT4S.oid(), Format.BINARY, javaClass));
        }
    }

    @Test
    void bytesBecomeEveryClass() {
        assertThat(read(int[][].class, TWO_BY_ONE)).isEqualTo(new int[][] {{1}, {2}});
        assertThat(read(long[][].class, TWO_BY_ONE)).isEqualTo(new long[][] {{1}, {2}});
        assertThat(read(Object.class, TWO_BY_ONE)).isEqualTo(new Integer[][] {{1}, {2}});
        assertThat(read(Object[][].class, TWO_BY_ONE)).isEqualTo(new Object[][] {{1}, {2}});
        assertThat(read(List.class, TWO_BY_ONE)).isEqualTo(List.of(List.of(1), List.of(2)));
        assertThat(read(String.class, TWO_BY_ONE)).isEqualTo("{{1},{2}}");
        assertThat(read(Set.class, ONE_NULL)).isEqualTo(new HashSet<>(Arrays.asList(1, null)));
        assertThat(read(String.class, ONE_NULL)).isEqualTo("{1,NULL}");
        assertThat(read(int[].class, FROM_ZERO)).isEqualTo(new int[] {7});
        assertThat(read(String.class, FROM_ZERO)).isEqualTo("[0:0]={7}");
        assertThat(read(int[][][].class, EMPTY)).isEqualTo(new int[0][][]);
        assertThat(read(Collection.class, EMPTY)).isEqualTo(List.of());
    }

    private static Object read(Class<?> javaClass, String hex) {
        return Bytes.decode(INT4S, javaClass, Bytes.of(hex));
    }

    @Test
    void textBecomesEveryClass() {
        assertThat(Bytes.parse(TEXTS, String[].class, "{a,\"b \\\"\\\\,}\",NULL,\"NULL\",\"\",null}"))
                .containsExactly("a", "b \"\\,}", null, "NULL", "", "null");
        assertThat(parse(int[][].class, "[0:1][-3:-3]={{1},{2}}")).isEqualTo(new int[][] {{1}, {2}});
        assertThat(parse(List.class, "{{1},{NULL}}")).isEqualTo(List.of(List.of(1), Collections.singletonList(null)));
        assertThat(parse(long[].class, "{}")).isEqualTo(new long[0]);
        assertThat(parse(String.class, "[0:0]={7}")).isEqualTo("[0:0]={7}");
        assertThat(ArrayParser.parse("{(1,1),(0,0);NULL}", ';').elements()).containsExactly("(1,1),(0,0)", null);
    }

    private static Object parse(Class<?> javaClass, String text) {
        return Bytes.parse(INT4S, javaClass, text);
    }

    @Test
    void whatHasNoPlaceInTheClassIsRefused() {
        for (Class<?> javaClass : List.of(int[].class, Integer[].class, Set.class, int[][][].class)) {
            assertThatThrownBy(() -> Bytes.decode(INT4S, javaClass, Bytes.of(TWO_BY_ONE)))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("2 dimensions")
                    .hasMessageContaining(javaClass.getTypeName());
            assertThatThrownBy(() -> Bytes.parse(INT4S, javaClass, "{{1},{2}}"))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("2 dimensions");
        }
        for (Class<?> javaClass : List.of(int[].class, long[].class)) {
            assertThatThrownBy(() -> Bytes.decode(INT4S, javaClass, Bytes.of(ONE_NULL)))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("NULL");
            assertThatThrownBy(() -> Bytes.parse(INT4S, javaClass, "{1,NULL}"))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("NULL");
        }
        assertThatThrownBy(() -> Bytes.parse(INT4S, Set.class, "{1,1}")).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000000",
                "00000000 00000000 00000019",
                "00000007 00000000 00000017",
                "ffffffff 00000000 00000017",
                "00000000 00000002 00000017",
                "00000000 00000000 00000017 00",
                "00000001 00000000 00000017",
                "00000001 00000000 00000017 00000001 00000001",
                "00000001 00000000 00000017 ffffffff 00000001",
                "00000001 00000000 00000017 7fffffff 00000001 00000000",
                "00000002 00000000 00000017 00010000 00000001 00010000 00000001 ffffffff",
                "00000002 00000000 00000017 7fffffff 00000001 00000000 00000001 ffffffff",
                "00000001 00000000 00000017 00000001 00000001 fffffffe",
                "00000001 00000000 00000017 00000001 00000001 00000005 00000000",
                "00000001 00000000 00000017 00000001 00000001 7fffffff 00000000",
                "00000001 00000000 00000017 00000001 00000001 00000003 000000",
                "00000001 00000000 00000017 00000001 00000001 00000004 00000000 00"
            })
    void bytesThatAreNoArrayAreRefused(String hex) {
        for (Class<?> javaClass : List.of(Object.class, int[].class, Integer[].class, List.class, String.class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Bytes.decode(INT4S, javaClass, Bytes.of(hex)))
                    .withMessageNotContaining("null");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "{",
                "}",
                "{1",
                "{1,",
                "{1,}",
                "{,1}",
                "{1}}",
                "{1}x",
                "{{1},2}",
                "{1,{2}}",
                "{{1},{2,3}}",
                "{{},{1}}",
                "{{},1}",
                "{{},{}}",
                "{{1},{}}",
                "{{{{{{{1}}}}}}}",
                "{\"1}",
                "{\"1\"2}",
                "{\"1\\",
                "{1\"2\"}",
                "{1\\2}",
                "[0:1]{1,2}",
                "[0:1]={1}",
                "[0:1]={}",
                "[1:1][1:1]={1}",
                "[x:1]={1}",
                "[1]={1}",
                "[1:99999999999]={1}",
                "[0:0",
                "{1{}}"
            })
    void textThatIsNoArrayIsRefused(String text) {
        for (Class<?> javaClass : List.of(Object.class, int[].class, String[].class, List.class)) {
            assertThatThrownBy(() -> Bytes.parse(INT4S, javaClass, text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
