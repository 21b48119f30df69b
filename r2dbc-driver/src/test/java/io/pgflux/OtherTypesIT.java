package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameters;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A type without a codec is the text that PostgreSQL has for it, whichever way it comes. */
class OtherTypesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String RECORD = "ROW(1, NULL, 'x y')";

    private static PgConnectionFactory factory;
    private static Client first;
    private static Client second;

    @BeforeAll
    static void connect() {
        database.sql(
                "CREATE TYPE mood AS ENUM ('sad', 'h\u00E4ppy')",
                "CREATE DOMAIN positive AS int4 CHECK (VALUE > 0)",
                "CREATE DOMAIN moody AS mood",
                "CREATE TYPE pair AS (i int4, t text)",
                "CREATE TYPE floatrange AS RANGE (subtype = float8)");
        factory = new PgConnectionFactory(Client.options(database).build());
        first = Client.open(factory);
        second = Client.open(factory);
    }

    @AfterAll
    static void disconnect() {
        first.close();
        second.close();
    }

    static Stream<String> values() {
        Stream<String> everywhere = Stream.of(
                "'{1,NULL,-3}'::int4[]",
                "'{{1,2},{3,4}}'::int8[]",
                "'[2:3]={1,2}'::int2[]",
                "'{}'::text[]",
                "ARRAY['a\"b', 'c,d', 'NULL', NULL, '']",
                "'{1.5,NaN}'::numeric[]",
                "'{\"\\\\x00ff\"}'::bytea[]",
                "'{2024-02-29}'::date[]",
                "'{sad,h\u00E4ppy}'::mood[]",
                "'$1,234.50'::money",
                "'[1,5)'::int4range",
                "'(,)'::int8range",
                "'empty'::numrange",
                "'[2024-01-01,2024-02-01)'::daterange",
                "'[\"2024-01-01 00:00:00\",infinity)'::tsrange",
                "'[1.5,2.5]'::floatrange",
                "'h\u00E4ppy'::mood",
                "'sad'::moody",
                "ROW(1, 'a,b')::pair",
                "ROW(NULL, '')::pair",
                RECORD,
                "ARRAY[ROW(1, 'a')::pair]",
                "'pg_class'::regclass",
                "'int4'::regtype",
                "'now'::regproc",
                "'$.a[*] ? (@ > 1)'::jsonpath",
                "'postgres=arwdDxt/postgres'::aclitem",
                "'c'::refcursor");
        return database.server().version() < 14
                ? everywhere
                : Stream.concat(everywhere, Stream.of("'{[1,3),[5,7)}'::int4multirange", "'{}'::datemultirange"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void itIsReadAsItsText(String expression) {
        String text =
                first.value(String.class, "SELECT format('%s', " + expression + ")"); // by the type's output function
        String sql = "SELECT " + expression + " AS v";

        assertThat(first.value(String.class, sql)).as("described").isEqualTo(text);
        assertThat(first.value(String.class, sql)).as("prepared").isEqualTo(text);
        assertThat(second.value(String.class, sql)).as("guessed").isEqualTo(text);
        assertThat(first.simpleValue(String.class, sql)).as("simple protocol").isEqualTo(text);
    }

    /** A table cannot have a column of the pseudo-type record. */
    static Stream<String> valuesOfColumns() {
        return values().filter(expression -> !expression.equals(RECORD));
    }

    @ParameterizedTest
    @MethodSource("valuesOfColumns")
    void itsTextIsWrittenWithoutCast(String expression) {
        String table = "written_" + Integer.toHexString(expression.hashCode());
        database.sql("CREATE TABLE " + table + " AS SELECT " + expression + " AS v LIMIT 0");
        String text = first.value(String.class, "SELECT format('%s', " + expression + ")");

        first.update("INSERT INTO " + table + " VALUES ($1)", text);

        assertThat(first.value(String.class, "SELECT v FROM " + table)).isEqualTo(text);
    }

    @Test
    void aDomainIsReadAsWhatItIsBasedOn() {
        assertThat(first.value(Object.class, "SELECT 5::positive")).isEqualTo(5);
        assertThat(first.simpleValue(Object.class, "SELECT 5::positive")).isEqualTo(5);
        assertThat(first.value(Object.class, "SELECT $1::positive", 7)).isEqualTo(7);
    }

    /** The one code for all formats does not do: binary and text columns side by side. */
    @Test
    void columnsWithAndWithoutCodecStandSideBySide() {
        String sql =
                "SELECT 1 AS a, '{1}'::int4[] AS b, 'x'::text AS c, 'postgres=r/postgres'::aclitem AS d, 2.50 AS e, NULL::inet AS f";
        String expected = "[1, {1}, x, postgres=r/postgres, 2.50, null]";

        assertThat(columns(first, sql)).as("described").isEqualTo(expected);
        assertThat(columns(first, sql)).as("prepared").isEqualTo(expected);
        assertThat(columns(second, sql)).as("guessed").isEqualTo(expected);
        assertThat(columns(first, sql + "; SELECT 1")).as("simple protocol").isEqualTo(expected);
    }

    @Test
    void inATransactionTooWhereNothingIsGuessed() {
        String sql =
                "SELECT 10 AS a, '{10}'::int4[] AS b, 'y'::text AS c, 'postgres=r/postgres'::aclitem AS d, 2.50 AS e, NULL::inet AS f";
        assertThat(columns(first, sql)).isEqualTo("[10, {10}, y, postgres=r/postgres, 2.50, null]");

        second.connection().beginTransaction().block(Client.PATIENCE);
        assertThat(columns(second, sql)).isEqualTo("[10, {10}, y, postgres=r/postgres, 2.50, null]");
        assertThat(columns(second, sql)).isEqualTo("[10, {10}, y, postgres=r/postgres, 2.50, null]");
        second.connection().commitTransaction().block(Client.PATIENCE);
    }

    private static String columns(Client client, String sql) {
        return client.read(
                        row -> {
                            StringBuilder values = new StringBuilder("[");
                            for (int i = 0; i < 6; i++) {
                                values.append(i == 0 ? "" : ", ").append(row.get(i, String.class));
                            }
                            return values.append(']').toString();
                        },
                        sql)
                .get(0);
    }

    /** A guess of the formats is about a statement; what the table has become decides how it is decoded. */
    @Test
    void aColumnThatHasChangedItsTypeIsNeverGarbage() {
        database.sql("CREATE TABLE changing AS SELECT 5::int4 AS v");
        String sql = "SELECT v FROM changing";
        assertThat(first.value(Object.class, sql)).isEqualTo(5);

        database.sql("ALTER TABLE changing ALTER v TYPE regtype USING 'int4'");
        assertThat(first.value(Object.class, sql)).as("prepared").isEqualTo("integer");
        assertThat(second.value(Object.class, sql)).as("guessed").isEqualTo("integer");

        database.sql("ALTER TABLE changing ALTER v TYPE text USING 'text'");
        assertThat(second.value(Object.class, sql)).as("prepared").isEqualTo("text");
        assertThat(first.value(Object.class, sql)).as("prepared").isEqualTo("text");
    }

    /** The second connection guesses binary, which a type without a codec must not come in; the others know better. */
    @Test
    void aGuessThatIsWrongInBinaryIsAnErrorOnceAndNeverGarbage() {
        database.sql("CREATE TABLE guessed AS SELECT 5::int4 AS v");
        String sql = "SELECT v FROM guessed";
        assertThat(first.value(Object.class, sql)).isEqualTo(5);
        database.sql("ALTER TABLE guessed ALTER v TYPE regclass USING 'pg_class'");

        try {
            assertThat(second.value(Object.class, sql)).as("guessed").isEqualTo("pg_class");
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("Column v");
        }
        try (Client third = Client.open(factory)) {
            assertThat(third.value(Object.class, sql))
                    .as("guessed with what is known now")
                    .isEqualTo("pg_class");
        }
        assertThat(second.value(Object.class, sql)).as("prepared").isEqualTo("pg_class");
        assertThat(first.value(Object.class, sql)).as("prepared").isEqualTo("pg_class");
    }

    @Test
    void anEnumIsWrittenAsStringOrByItsTypeName() {
        database.sql("CREATE TABLE moods (m mood)");

        first.update("INSERT INTO moods VALUES ($1)", "sad");
        first.update("INSERT INTO moods VALUES ($1)", new StringBuilder("h\u00E4ppy"));

        assertThat(first.read(row -> row.get("m", String.class), "SELECT m FROM moods ORDER BY m"))
                .isEqualTo(List.of("sad", "h\u00E4ppy"));
        assertThat(first.value(Long.class, "SELECT count(*) FROM moods WHERE m = $1", "sad"))
                .isOne();
    }

    @Test
    void itIsNoOtherClass() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.value(Integer.class, "SELECT '{1}'::int4[] AS numbers"))
                .withMessageContaining("numbers")
                .withMessageContaining("java.lang.Integer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.simpleValue(byte[].class, "SELECT point '(1,2)' AS somewhere"))
                .withMessageContaining("somewhere");
        assertThat(first.value(Object.class, "SELECT 1")).isEqualTo(1);
    }

    @Test
    void aFunctionWithoutResultGivesAnEmptyString() {
        assertThat(first.value(Object.class, "SELECT pg_advisory_unlock_all()")).isEqualTo("");
        assertThat(first.simpleValue(Object.class, "SELECT pg_advisory_unlock_all()"))
                .isEqualTo("");
    }

    @Test
    void aLiteralWithoutTypeIsText() {
        assertThat(first.value(Object.class, "SELECT 'plain' AS v")).isEqualTo("plain");
        assertThat(first.value(Object.class, "SELECT NULL AS v")).isNull();
        assertThat(first.value(Object.class, "SELECT $1 AS v", Parameters.in("a")))
                .isEqualTo("a");
    }
}
