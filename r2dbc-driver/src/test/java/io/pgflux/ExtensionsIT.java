package io.pgflux;

import static io.pgflux.TypeSample.comparable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.Cube;
import io.pgflux.api.HalfVector;
import io.pgflux.api.PgType;
import io.pgflux.api.SparseVector;
import io.pgflux.api.Vector;
import io.pgflux.codec.ExtensionTypes;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameters;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Types of extensions: of those that come with PostgreSQL themselves, with the server's text as the referee. pgvector and
 * PostGIS do not come with it: in their place are types of the same names that keep the bytes they are sent, since what
 * those mean is up to {@code ExtensionCodecsTest}.
 */
class ExtensionsIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AtomicInteger ids = new AtomicInteger();

    private static PgConnectionFactory factory;
    private static Client first;
    private static Client second;

    @BeforeAll
    static void connect() {
        for (String extension : new String[] {"hstore", "citext", "ltree", "cube"}) {
            database.sql("CREATE EXTENSION " + extension);
        }
        for (String type : new String[] {"vector", "halfvec", "sparsevec", "geometry", "geography"}) {
            database.sql(
                    "CREATE TYPE " + type,
                    function("in(cstring)", type, "byteain").formatted(type),
                    function("out(" + type + ")", "cstring", "byteaout").formatted(type),
                    function("recv(internal)", type, "bytearecv").formatted(type),
                    function("send(" + type + ")", "bytea", "byteasend").formatted(type),
                    "CREATE TYPE %1$s (INPUT = %1$s_in, OUTPUT = %1$s_out, RECEIVE = %1$s_recv, SEND = %1$s_send)"
                            .formatted(type));
        }
        for (String type :
                values().map(row -> row.get()[0].toString()).distinct().toList()) {
            database.sql("CREATE TABLE " + type + "_table (id int, v " + type + ")");
        }
        factory = new PgConnectionFactory(Client.options(database).build());
        first = Client.open(factory);
        second = Client.open(factory);
    }

    private static String function(String signature, String result, String internal) {
        return "CREATE FUNCTION %s_" + signature + " RETURNS " + result + " LANGUAGE internal IMMUTABLE STRICT AS '"
                + internal + "'";
    }

    @AfterAll
    static void disconnect() {
        first.close();
        second.close();
    }

    private static Map<String, String> map(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    static Stream<Arguments> contrib() {
        return Stream.of(
                arguments(ExtensionTypes.HSTORE, "", map()),
                arguments(ExtensionTypes.HSTORE, "a=>1, b=>NULL", map("a", "1", "b", null)),
                arguments(ExtensionTypes.HSTORE, "\"\"=>\"\", NULL=>\"NULL\"", map("", "", "NULL", "NULL")),
                arguments(
                        ExtensionTypes.HSTORE,
                        "\"\\\"\\\\\"=>\", => \u00EB\uD83D\uDC18'\t\"",
                        map("\"\\", ", => \u00EB\uD83D\uDC18'\t")),
                arguments(ExtensionTypes.CITEXT, "H\u00EBllo", "H\u00EBllo"),
                arguments(ExtensionTypes.LTREE, "Top.Science", "Top.Science"),
                arguments(ExtensionTypes.LTREE, "", ""),
                arguments(ExtensionTypes.LQUERY, "*.Science@*{1,2}.!a|b", "*.Science@*{1,2}.!a|b"),
                arguments(ExtensionTypes.LTXTQUERY, "Science & !Fiction*", "Science & !Fiction*"),
                arguments(ExtensionTypes.CUBE, "1,2,3", Cube.point(1, 2, 3)),
                arguments(ExtensionTypes.CUBE, "()", Cube.point()),
                arguments(ExtensionTypes.CUBE, "(1,-2.5),(-1e300,0.1)", Cube.of(new double[] {1, -2.5}, new double[] {
                    -1e300, 0.1
                })),
                arguments(ExtensionTypes.CUBE, "NaN,-infinity", Cube.point(Double.NaN, Double.NEGATIVE_INFINITY)));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static Stream<Arguments> others() {
        byte[] point = bytes("0101000020e6100000000000000000f03f0000000000000040");
        return Stream.of(
                arguments(ExtensionTypes.VECTOR, "\\x000200003f800000c0200000", Vector.of(1, -2.5f)),
                arguments(ExtensionTypes.VECTOR, "\\x000200003f800000c0200000", new float[] {1, -2.5f}),
                arguments(ExtensionTypes.HALFVEC, "\\x000200003c00c100", HalfVector.of(1, -2.5f)),
                arguments(ExtensionTypes.HALFVEC, "\\x000200003c00c100", new float[] {1, -2.5f}),
                arguments(
                        ExtensionTypes.SPARSEVEC,
                        "\\x00000005000000020000000000000000000000023fc0000040000000",
                        SparseVector.of(1.5f, 0, 2, 0, 0)),
                arguments(ExtensionTypes.GEOMETRY, "\\x" + HexFormat.of().formatHex(point), point),
                arguments(ExtensionTypes.GEOGRAPHY, "\\x" + HexFormat.of().formatHex(point), point));
    }

    static Stream<Arguments> values() {
        return Stream.concat(contrib(), others());
    }

    private static String expression(PgType type, String literal) {
        return "'" + literal.replace("'", "''") + "'::" + type;
    }

    private static Class<?> readAs(Object value) {
        return value instanceof Map ? Map.class : value.getClass();
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsReadTheSameDescribedPreparedAndGuessed(PgType type, String literal, Object value) {
        String sql = "SELECT " + expression(type, literal) + " AS v";

        assertThat(read(first, value, sql)).as("described").isEqualTo(comparable(value));
        assertThat(read(first, value, sql)).as("prepared").isEqualTo(comparable(value));
        assertThat(read(second, value, sql)).as("guessed").isEqualTo(comparable(value));
        if (readAs(value) == type.javaType()) {
            assertThat(comparable(first.value(Object.class, sql))).isEqualTo(comparable(value));
        }
    }

    private static Object read(Client client, Object value, String sql) {
        return comparable(client.value(readAs(value), sql));
    }

    @ParameterizedTest
    @MethodSource("contrib")
    void inTextItIsTheSame(PgType type, String literal, Object value) {
        String sql = "SELECT " + expression(type, literal) + " AS v";
        first.value(Object.class, sql); // by which the type becomes known

        assertThat(first.simpleValue(readAs(value), sql)).isEqualTo(value);
        String text = first.value(String.class, "SELECT format('%s', " + expression(type, literal) + ")");
        assertThat(first.value(String.class, sql)).as("binary").isEqualTo(text);
        assertThat(first.simpleValue(String.class, sql)).as("text").isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsStoredWithItsTypeNamed(PgType type, String literal, Object value) {
        int id = ids.incrementAndGet();
        first.value(Object.class, "SELECT " + expression(type, literal));

        first.update("INSERT INTO " + type + "_table VALUES ($1, $2)", id, Parameters.in(type, value));

        assertStored(type, id, literal, value);
    }

    /** An array of floats is one of float4; bytes are bytea, which PostGIS casts. */
    static Stream<Arguments> valuesOfKnownClasses() {
        return values().filter(row -> !(row.get()[2] instanceof float[]) && !(row.get()[2] instanceof byte[]));
    }

    /** On a factory that knows nothing of the database. */
    @ParameterizedTest
    @MethodSource("valuesOfKnownClasses")
    void aValueIsStoredByItsClass(PgType type, String literal, Object value) {
        int id = ids.incrementAndGet();

        try (Client client = Client.open(Client.options(database))) {
            client.update("INSERT INTO " + type + "_table VALUES ($1, $2)", id, value);
        }

        assertStored(type, id, literal, value);
    }

    private static void assertStored(PgType type, int id, String literal, Object value) {
        assertThat(first.value(String.class, "SELECT format('%s', v) FROM " + type + "_table WHERE id = $1", id))
                .isEqualTo(first.value(String.class, "SELECT format('%s', " + expression(type, literal) + ")"));
        assertThat(comparable(first.value(readAs(value), "SELECT v FROM " + type + "_table WHERE id = $1", id)))
                .isEqualTo(comparable(value));
    }

    @Test
    void aMapIsAnHstoreWhereOneIsExpected() {
        try (Client client = Client.open(Client.options(database))) {
            assertThat(client.value(String.class, "SELECT $1::hstore -> 'a'", new HashMap<>(Map.of("a", "7"))))
                    .isEqualTo("7");
            assertThat((Object) client.value(Map.class, "SELECT $1::hstore || 'b=>2'", Map.of("a", "7")))
                    .isEqualTo(Map.of("a", "7", "b", "2"));
            assertThat((Object) client.value(Map.class, "SELECT $1", map("a", null)))
                    .isEqualTo(map("a", null));
        }
    }

    @Test
    void citextIsComparedWithoutCase() {
        assertThat(first.value(Boolean.class, "SELECT 'ABC'::citext = $1", "abc"))
                .isTrue();
    }
}
