package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.PgType;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Nullability;
import io.r2dbc.spi.RowMetadata;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnMetadataIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Client client;

    @BeforeAll
    static void connect() {
        client = Client.open(Client.options(database));
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    private static RowMetadata metadata(String sql) {
        return client.read(row -> row.getMetadata(), sql).get(0);
    }

    static Stream<Arguments> declared() {
        Stream<Arguments> everywhere = Stream.of(
                arguments("numeric(10,2)", 10, 2),
                arguments("numeric(10)", 10, 0),
                arguments("numeric(1000,1000)", 1000, 1000),
                arguments("numeric", null, null),
                arguments("varchar(20)", 20, null),
                arguments("varchar", null, null),
                arguments("char(5)", 5, null),
                arguments("char", 1, null),
                arguments("text", null, null),
                arguments("timestamp(3)", 3, null),
                arguments("timestamp", null, null),
                arguments("timestamptz(0)", 0, null),
                arguments("time(6)", 6, null),
                arguments("timetz(1)", 1, null),
                arguments("int4", null, null),
                arguments("float8", null, null),
                arguments("date", null, null),
                arguments("bytea", null, null),
                arguments("numeric(10,2)[]", null, null));
        return database.server().version() < 15
                ? everywhere
                : Stream.concat(
                        everywhere,
                        Stream.of(
                                arguments("numeric(3,-2)", 3, -2),
                                arguments("numeric(2,4)", 2, 4),
                                arguments("numeric(1,-1000)", 1, -1000)));
    }

    @ParameterizedTest
    @MethodSource("declared")
    void precisionAndScaleAreWhatTheColumnWasDeclaredWith(
            String type, @Nullable Integer precision, @Nullable Integer scale) {
        String sql = "SELECT NULL::" + type + " AS v";

        for (RowMetadata metadata : List.of(metadata(sql), metadata(sql), metadata(sql + "; SELECT 1"))) {
            assertThat(metadata.getColumnMetadata("v").getPrecision()).isEqualTo(precision);
            assertThat(metadata.getColumnMetadata("v").getScale()).isEqualTo(scale);
        }
    }

    @Test
    void aColumnOfATableHasThemToo() {
        database.sql("CREATE TABLE declared (n numeric(10,2) NOT NULL, t varchar(20), at timestamptz(3))");
        database.sql("INSERT INTO declared VALUES (1, '', now())");

        RowMetadata metadata = metadata("SELECT * FROM declared");

        assertThat(metadata.getColumnMetadatas())
                .extracting(ColumnMetadata::getName, ColumnMetadata::getPrecision, ColumnMetadata::getScale)
                .hasToString("[(\"n\", 10, 2), (\"t\", 20, null), (\"at\", 3, null)]");
    }

    static Stream<Arguments> types() {
        return Stream.of(
                arguments("true", 16, "bool", Boolean.class),
                arguments("1::int2", 21, "int2", Short.class),
                arguments("1::int4", 23, "int4", Integer.class),
                arguments("1::int8", 20, "int8", Long.class),
                arguments("1::oid", 26, "oid", Long.class),
                arguments("1.5", 1700, "numeric", BigDecimal.class),
                arguments("'x'::text", 25, "text", String.class),
                arguments("'x'::varchar", 1043, "varchar", String.class),
                arguments("'\\x00'::bytea", 17, "bytea", ByteBuffer.class),
                arguments("gen_random_uuid()", 2950, "uuid", UUID.class),
                arguments("now()", 1184, "timestamptz", OffsetDateTime.class),
                arguments("'{}'::jsonb", 3802, "jsonb", String.class));
    }

    @ParameterizedTest
    @MethodSource("types")
    void theTypeIsPostgresqls(String expression, int oid, String name, Class<?> javaType) {
        String sql = "SELECT " + expression + " AS v";

        for (RowMetadata metadata : List.of(metadata(sql), metadata(sql + "; SELECT 1"))) {
            ColumnMetadata column = metadata.getColumnMetadata(0);
            assertThat(column.getType()).isEqualTo(new PgType(oid, name, javaType));
            assertThat(column.getType().getName()).isEqualTo(name);
            assertThat(column.getJavaType()).isEqualTo(javaType);
            assertThat(column.getNullability()).isEqualTo(Nullability.UNKNOWN);
            assertThat(column.getNativeTypeMetadata()).isEqualTo(oid);
            assertThat(column.getName()).isEqualTo("v");
            assertThat(client.read(row -> row.get(0), sql).get(0)).isInstanceOf(javaType);
        }
    }

    @Test
    void anArrayHasTheClassOfItsElementsAndTheNameThatPgTypeHas() {
        ColumnMetadata column = metadata("SELECT '{1}'::int4[] AS v").getColumnMetadata(0);

        assertThat(column.getJavaType()).isEqualTo(Integer[].class);
        assertThat(column.getType()).isEqualTo(new PgType(1007, "_int4", Integer[].class));
    }

    @ParameterizedTest
    @CsvSource({"id, 1", "ID, 1", "Id, 1", "userName, 2", "USERNAME, 2", "username, 2", "\u00C4rger, 3", "\u00E4RGER, 3"
    })
    void aNameIsFoundInAnyCase(String name, int expected) {
        String sql = "SELECT 1 AS \"ID\", 2 AS \"userName\", 3 AS \"\u00E4rger\"";

        assertThat(client.read(row -> row.get(name), sql)).containsExactly(expected);
        assertThat(client.read(row -> row.get(name, Integer.class), sql)).containsExactly(expected);
        assertThat(metadata(sql).contains(name)).isTrue();
        assertThat(metadata(sql).getColumnMetadata(name))
                .isSameAs(metadata(sql).getColumnMetadatas().get(expected - 1));
    }

    /** R2DBC: names are case-insensitive, and of several the first one counts. */
    @ParameterizedTest
    @CsvSource({"id", "ID", "iD"})
    void ofEqualNamesTheFirstCounts(String name) {
        assertThat(client.read(row -> row.get(name), "SELECT 1 AS id, 2 AS id")).containsExactly(1);
        assertThat(client.read(row -> row.get(name), "SELECT 1 AS id, 2 AS \"ID\""))
                .containsExactly(1);
        assertThat(client.read(row -> row.get(name), "SELECT 1 AS \"ID\", 2 AS id"))
                .containsExactly(1);
        assertThat(client.read(row -> row.get(1), "SELECT 1 AS id, 2 AS id")).containsExactly(2);
    }

    @Test
    void duplicatesAreAllListed() {
        RowMetadata metadata = metadata("SELECT 1 AS a, 2 AS b, 3 AS a, 4 AS \"A\"");

        assertThat(metadata.getColumnMetadatas())
                .extracting(ColumnMetadata::getName)
                .containsExactly("a", "b", "a", "A");
        assertThat(metadata.getColumnMetadata("a")).isSameAs(metadata.getColumnMetadata(0));
    }

    /** What contains() says is what get() finds. */
    @ParameterizedTest
    @CsvSource({"\u0130, i", "\u0130, \u0131", "I, \u0131", "\u212A, k", "stra\u00DFe, STRASSE", "\u03C3, \u03C2"})
    void contentsAndAccessAgreeOnUnusualLetters(String column, String asked) {
        String sql = "SELECT 1 AS \"" + column + "\"";
        boolean contained = metadata(sql).contains(asked);

        if (contained) {
            assertThat(client.read(row -> row.get(asked), sql)).containsExactly(1);
        } else {
            assertThatThrownBy(() -> client.read(row -> row.get(asked), sql))
                    .isInstanceOf(NoSuchElementException.class);
        }
        assertThat(client.read(row -> row.get(column), sql)).containsExactly(1);
    }

    @Test
    void whatIsNotThereIsNamedWithWhatIs() {
        String sql = "SELECT 1 AS a, 'x' AS b";
        RowMetadata metadata = metadata(sql);

        assertThat(metadata.contains("c")).isFalse();
        assertThatThrownBy(() -> metadata.getColumnMetadata("c"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContainingAll("\"c\"", "a int4", "b text");
        assertThatThrownBy(() -> client.read(row -> row.get("c"), sql))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("\"c\"");
        assertThatThrownBy(() -> client.read(row -> row.get("c", String.class), sql))
                .isInstanceOf(NoSuchElementException.class);
        for (int index : new int[] {-1, 2, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> metadata.getColumnMetadata(index))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining(String.valueOf(index));
            assertThatThrownBy(() -> client.read(row -> row.get(index), sql))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> client.read(row -> row.get(index, String.class), sql))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void nullIsRefusedAsTheSpiSays() {
        String sql = "SELECT 1 AS a";
        RowMetadata metadata = metadata(sql);

        assertThatThrownBy(() -> metadata.getColumnMetadata(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.read(row -> row.get((String) null), sql))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.read(row -> row.get(null, Integer.class), sql))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.read(row -> row.get(0, (Class<?>) null), sql))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.read(row -> row.get("a", (Class<?>) null), sql))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(client.value(Object.class, sql)).isEqualTo(1);
    }

    @Test
    void theListCannotBeChangedAndOutlivesTheRow() {
        RowMetadata metadata = metadata("SELECT 1 AS a, 2 AS b");

        assertThatThrownBy(() -> metadata.getColumnMetadatas().remove(0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(metadata.getColumnMetadatas()).hasSize(2);
    }

    @Test
    void aRowMayHaveNoColumns() {
        assertThat(client.read(
                        row -> row.getMetadata().getColumnMetadatas().size(), "SELECT FROM generate_series(1, 3)"))
                .containsExactly(0, 0, 0);
        assertThat(client.read(row -> 1, "SELECT FROM generate_series(1, 3); SELECT 1"))
                .containsExactly(1, 1, 1);
        assertThat(client.connection()
                        .createStatement("SELECT FROM generate_series(1, 3)")
                        .execute()
                        .flatMap(result -> result.getRowsUpdated())
                        .collectList()
                        .block(Client.PATIENCE))
                .isEmpty();
    }

    @Test
    void manyColumnsAreFound() {
        StringBuilder sql = new StringBuilder("SELECT 0 AS c0");
        for (int i = 1; i < 1_600; i++) {
            sql.append(", ").append(i).append(" AS c").append(i);
        }

        assertThat(client.read(row -> row.get("C1599", Integer.class) + row.get(1_598, Integer.class), sql.toString()))
                .containsExactly(1_599 + 1_598);
    }
}
