package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.ArraySamples.ArraySample;
import io.pgflux.TypeSample.Writes;
import io.pgflux.codec.PgTypes;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays of every type, both ways. The referee is the server's own text of a value, by JDBC, as in {@link TypeTableIT}. */
class ArraysIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Connection referee;
    private static Client client;

    @BeforeAll
    static void connect() throws SQLException {
        referee = database.server().jdbc(database.name());
        ask("SET TIME ZONE '" + TypeSamples.ZONE + "'");
        client = Client.open(Client.options(database).timeZone(TypeSamples.ZONE));
    }

    @AfterAll
    static void disconnect() throws SQLException {
        client.close();
        referee.close();
    }

    static Stream<TypeSample> scalars() {
        int version = database.server().version();
        return TypeSamples.all().filter(sample -> sample.since() <= version);
    }

    static Stream<TypeSample> scalarsWritten() {
        return scalars()
                .filter(sample -> sample.writes() != Writes.NOT)
                .filter(sample -> sample.javaClass() != Blob.class && sample.javaClass() != Clob.class);
    }

    static Stream<ArraySample> arrays() {
        return ArraySamples.all();
    }

    static Stream<ArraySample> arraysWritten() {
        return ArraySamples.all().filter(ArraySample::back);
    }

    static Stream<Object[]> untyped() {
        return ArraySamples.untyped();
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void aValueIsReadAsAnElement(TypeSample sample) {
        Object array = array(sample, sample.value(), null);
        Object nested = nested(sample, sample.value());

        assertReads(oneDimension(sample), sample.javaClass().arrayType(), array);
        assertReads(twoDimensions(sample), sample.javaClass().arrayType().arrayType(), nested);
    }

    private static String oneDimension(TypeSample sample) {
        return "ARRAY[" + sample.expression() + ", NULL]";
    }

    private static String twoDimensions(TypeSample sample) {
        return "ARRAY[" + oneDimension(sample) + ", ARRAY[NULL, " + sample.expression() + "]]";
    }

    /** Of the class that it is read as, if values of that class can be kept as they are. */
    private static Object array(TypeSample sample, @Nullable Object... values) {
        boolean streamed = sample.javaClass() == Blob.class || sample.javaClass() == Clob.class;
        Object array = Array.newInstance(streamed ? Object.class : sample.javaClass(), values.length);
        for (int i = 0; i < values.length; i++) {
            Array.set(array, i, values[i]);
        }
        return array;
    }

    private static Object nested(TypeSample sample, Object value) {
        Object first = array(sample, value, null);
        Object nested = Array.newInstance(first.getClass(), 2);
        Array.set(nested, 0, first);
        Array.set(nested, 1, array(sample, null, value));
        return nested;
    }

    private static void assertReads(String expression, Class<?> javaClass, Object expected) {
        String sql = "SELECT " + expression + " AS v";
        assertThat(comparable(client.value(javaClass, sql))).as("described").isEqualTo(comparable(expected));
        assertThat(comparable(client.value(javaClass, sql))).as("prepared").isEqualTo(comparable(expected));
        assertThat(comparable(client.simpleValue(javaClass, sql))).as("text").isEqualTo(comparable(expected));
    }

    /** With equality by content. */
    private static Object comparable(@Nullable Object value) {
        if (value == null || !value.getClass().isArray() || value instanceof byte[]) {
            return TypeSample.comparable(value);
        }
        List<Object> parts = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            parts.add(comparable(Array.get(value, i)));
        }
        return parts;
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void theStringOfAnArrayIsTheServersText(TypeSample sample) throws SQLException {
        assertText(oneDimension(sample));
        assertText(twoDimensions(sample));
    }

    private static void assertText(String expression) throws SQLException {
        String text = ask("SELECT format('%s', " + expression + ")");
        String sql = "SELECT " + expression + " AS v";

        assertThat(client.value(String.class, sql)).as("binary").isEqualTo(text);
        assertThat(client.simpleValue(String.class, sql)).as("text").isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("scalarsWritten")
    void aValueIsWrittenAsAnElement(TypeSample sample) throws SQLException {
        assertWrites(sample, array(sample, sample.value(), null), oneDimension(sample));
        assertWrites(sample, nested(sample, sample.value()), twoDimensions(sample));
    }

    private static void assertWrites(TypeSample sample, Object array, String expression) throws SQLException {
        String text = ask("SELECT format('%s', " + expression + ")");

        assertThat(client.value(
                        String.class, "SELECT format('%s', $1)", Parameters.in(PgTypes.array(sample.pgType()), array)))
                .as("of the named type")
                .isEqualTo(text);
        // A literal of which nobody knows that its elements are boxes has a comma where those have a semicolon.
        boolean literalOfBoxes = sample.type().equals("box") && sample.javaClass() == String.class;
        if (sample.writes() == Writes.BY_CLASS && !literalOfBoxes) {
            String type = sample.type().replaceFirst("\\(.*", "");
            assertThat(client.value(String.class, "SELECT format('%s', $1::" + type + "[])", array))
                    .as("of the class's type")
                    .isEqualTo(ask("SELECT format('%s', " + expression + "::" + type + "[])"));
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void anArrayIsReadAndItsTextIsTheServers(ArraySample sample) throws SQLException {
        assertReads(sample.expression(), sample.javaClass(), sample.value());
        assertText(sample.expression());
    }

    @ParameterizedTest
    @MethodSource("arraysWritten")
    void anArrayOfANamedTypeIsWritten(ArraySample sample) throws SQLException {
        assertThat(client.value(String.class, "SELECT format('%s', $1)", Parameters.in(sample.type(), sample.value())))
                .isEqualTo(ask("SELECT format('%s', " + sample.expression() + ")"));
        assertThat(comparable(
                        client.value(sample.javaClass(), "SELECT $1", Parameters.in(sample.type(), sample.value()))))
                .isEqualTo(comparable(sample.value()));
    }

    @ParameterizedTest
    @MethodSource("untyped")
    void anArrayIsWrittenByItsElements(Object value, String type, String text) {
        assertThat(client.value(String.class, "SELECT format('%s', $1::" + type + ")", value))
                .isEqualTo(text);
        assertThat(client.value(
                        String.class,
                        "SELECT format('%s', $1::" + type + ")",
                        Parameters.in(R2dbcType.COLLECTION, value)))
                .isEqualTo(text);
    }

    @Test
    void aClassOfArraysDeclaresItsType() {
        assertThat(client.value(String.class, "SELECT pg_typeof($1)::text", (Object) new int[] {1}))
                .isEqualTo("integer[]");
        assertThat(client.value(String.class, "SELECT pg_typeof($1)::text", Parameters.in(byte[][].class)))
                .isEqualTo("bytea[]");
        assertThat(client.value(String.class, "SELECT pg_typeof($1)::text", List.of(1L)))
                .isEqualTo("bigint[]");
        assertThat(client.value(
                        Long.class,
                        "SELECT count(*) FROM generate_series(1, 9) n WHERE n = ANY($1)",
                        List.of("1", "5", "77")))
                .isEqualTo(2);
        assertThat(client.value(Boolean.class, "SELECT coalesce($1, '{1}'::int4[]) = '{1}'", Parameters.in(List.class)))
                .isTrue();
    }

    @Test
    void boxesHaveSemicolonsBetweenThem() throws SQLException {
        assertText("'{(1,1),(0,0);NULL;(2,2),(1,1)}'::box[]");
        assertThat(client.value(String[].class, "SELECT '{(1,1),(0,0);NULL}'::box[]"))
                .containsExactly("(1,1),(0,0)", null);
    }

    @Test
    void typesWithoutBinaryFormAreElementsToo() throws SQLException {
        String sql = "SELECT ARRAY[makeaclitem(10, 10, 'SELECT', false), NULL]";

        assertThat(client.value(String.class, sql)).isEqualTo(ask(sql));
        assertThat(client.value(String[].class, sql)).hasSize(2).endsWith((String) null);
    }

    @Test
    void whatDoesNotFitTheClassIsSaid() {
        assertThatThrownBy(() -> client.value(int[].class, "SELECT '{{1}}'::int4[] AS v"))
                .hasMessageContaining("2 dimensions")
                .hasMessageContaining("int[]");
        assertThatThrownBy(() -> client.value(Integer[][].class, "SELECT '{1}'::int4[] AS v"))
                .hasMessageContaining("1 dimension ");
        assertThatThrownBy(() -> client.value(int[].class, "SELECT '{NULL}'::int4[] AS v"))
                .hasMessageContaining("NULL");
        assertThatThrownBy(() -> client.value(short[].class, "SELECT '{100000}'::int4[] AS v"))
                .hasMessageContaining("out of the range of Short");
        assertThatThrownBy(() -> client.simpleValue(int[].class, "SELECT '{NULL}'::int4[] AS v"))
                .hasMessageContaining("NULL");
        assertThat(client.value(int[].class, "SELECT '{}'::int4[] AS v")).isEmpty();
    }

    private static synchronized String ask(String sql) throws SQLException {
        try (Statement statement = referee.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet result = statement.getResultSet()) {
                assertThat(result.next()).isTrue();
                return result.getString(1);
            }
        }
    }
}
