package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of rewritten inserts mean what they mean in inserts of one row. */
class RewrittenInsertTypesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open(connections.factory(options -> options.rewriteBatchedInserts(true)));
    }

    /** In INSERT the rows of VALUES need no common type: each undeclared parameter gets its column's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uuid | 00000000-0000-4000-8000-000000000001 | 00000000-0000-4000-8000-000000000002",
                "date | 2024-02-29 | 1999-12-31",
                "timestamptz | 2024-02-29 12:00:00+00 | infinity",
                "numeric(5,2) | 1.25 | NaN",
                "int4 | 1 | -2",
                "float8 | 1.5 | Infinity",
                "bool | true | false",
                "jsonb | {\"a\": 1} | [1, 2]",
                "mood | happy | sad",
                "mood[] | {happy,sad} | {}",
                "int4range | [1,3) | empty",
                "inet | 10.0.0.1 | ::1",
                "interval | 01:00:00 | 2 days",
                "bytea | \\x00ff | \\x",
                "short | ab | abc",
                "varchar(3) | abc | d",
                "char(3) | abc | d  ",
                "pair | (1,a) | (2,b)"
            })
    void stringsHaveTheTypeOfTheirColumn(String type, String first, String second) {
        await(execute(connection, """
                CREATE TYPE pg_temp.mood AS ENUM ('happy', 'sad');
                CREATE DOMAIN pg_temp.short AS text CHECK (length(VALUE) <= 3);
                CREATE TYPE pg_temp.pair AS (a int, b text);"""));
        String schema = type.matches("mood.*|short|pair") ? "pg_temp." : "";
        await(execute(connection, "CREATE TEMP TABLE t (id serial, v %s%s)".formatted(schema, type)));
        PgStatement statement = connection.createStatement("INSERT INTO t (v) VALUES ($1)");
        statement.bind(0, first).add().bind(0, second).add().bindNull(0, String.class);

        assertThat(all(counts(statement.execute()))).containsExactly(3L);

        assertThat(all(select(
                        connection,
                        "SELECT count(*)::int FROM t, (VALUES (1, '%s'::%s%s), (2, '%s'), (3, NULL)) x (i, w) "
                                        .formatted(first, schema, type, second)
                                + "WHERE id = i AND v IS NOT DISTINCT FROM w",
                        Integer.class)))
                .containsExactly(3);
    }

    @Test
    void aStringMayBeAValueOfSeveralTypes() {
        await(execute(connection, "CREATE TEMP TABLE t (a int, b text, c date)"));
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1::int, $2, $3::text::date)");
        statement.bind(0, "1").bind(1, "x").bind(2, "2024-01-01").add();
        statement.bind(0, "2").bind(1, "y").bind(2, "2024-01-02");

        assertThat(all(counts(statement.execute()))).containsExactly(2L);
        assertThat(all(select(connection, "SELECT a || b || c FROM t ORDER BY a", String.class)))
                .containsExactly("1x2024-01-01", "2y2024-01-02");
    }

    @Test
    void mixedTypesAndFormatsFindTheirPlaces() {
        await(execute(connection, """
                CREATE TEMP TABLE t (a int, b text, c numeric, d uuid, e timestamptz, f date, g bytea, h bool)"""));
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        for (int i = 0; i < 50; i++) {
            if (i > 0) {
                statement.add();
            }
            statement
                    .bind(0, i)
                    .bind(1, "b" + i)
                    .bind(2, BigDecimal.valueOf(i, 1))
                    .bind(3, new UUID(0, i))
                    .bind(4, Instant.ofEpochSecond(i))
                    .bind(5, LocalDate.EPOCH.plusDays(i))
                    .bind(6, new byte[i])
                    .bind(7, i % 2 == 0);
        }

        assertThat(all(counts(statement.execute()))).containsExactly(50L);
        assertThat(all(select(connection, """
                        SELECT count(DISTINCT a)::int FROM t
                        WHERE b = 'b' || a AND c = a / 10.0 AND right(d::text, 2) = lpad(to_hex(a), 2, '0')
                        AND e = to_timestamp(a) AND f = '1970-01-01'::date + a AND length(g) = a
                        AND h = (a % 2 = 0)""", Integer.class))).containsExactly(50);
    }

    /** A row of its own signature: each NULL bound as something else, and values of one type in both formats. */
    @Test
    void nullsMayBeAnywhere() {
        await(execute(connection, "CREATE TEMP TABLE t (id serial, a int, b text, c int8)"));
        PgStatement statement = connection.createStatement("INSERT INTO t (a, b, c) VALUES ($1, $2, $3)");
        statement
                .bindNull(0, Object.class)
                .bindNull(1, Object.class)
                .bindNull(2, Object.class)
                .add();
        statement.bind(0, 1).bind(1, "one").bind(2, 1L).add();
        statement
                .bindNull(0, Integer.class)
                .bind(1, "two")
                .bindNull(2, Integer.class)
                .add();
        statement.bind(0, 3).bindNull(1, UUID.class).bind(2, 3L).add();
        statement.bind(0, 4).bind(1, "four").bindNull(2, Long.class);

        assertThat(all(counts(statement.execute()))).containsExactly(5L);
        assertThat(all(select(connection, "SELECT concat_ws(',', id, a, b, c) FROM t ORDER BY id", String.class)))
                .containsExactly("1", "2,1,one,1", "3,two", "4,3,3", "5,4,four");
    }

    @Test
    void aColumnOfNullsAloneIsFine() {
        await(execute(connection, "CREATE TEMP TABLE t (a uuid, b int)"));
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1, $2)");
        statement
                .bindNull(0, Object.class)
                .bind(1, 1)
                .add()
                .bindNull(0, String.class)
                .bind(1, 2);

        assertThat(all(counts(statement.execute()))).containsExactly(2L);
    }

    /** The declared type is the same, but one value is sent in binary and the other as text. */
    @Test
    void oneTypeMayComeInTwoFormats() {
        await(execute(connection, "CREATE TEMP TABLE t (id serial, a numeric, b int)"));
        PgStatement statement = connection.createStatement("INSERT INTO t (a, b) VALUES ($1, $2)");
        statement.bind(0, new BigDecimal("1.5")).bind(1, 1).add();
        statement.bind(0, Parameters.in(R2dbcType.NUMERIC, "2.5")).bind(1, 2);

        assertThat(all(counts(statement.execute()))).containsExactly(2L);
        assertThat(all(select(connection, "SELECT concat(a, ' ', b) FROM t ORDER BY id", String.class)))
                .containsExactly("1.5 1", "2.5 2");
    }

    @Test
    void bindingsOfDifferentTypesAreRefusedAsEver() {
        await(execute(connection, "CREATE TEMP TABLE t (a int8)"));
        PgStatement statement = connection.createStatement("INSERT INTO t (a) VALUES ($1)");
        statement.bind(0, 1).add().bind(0, 2L);

        assertThatThrownBy(statement::execute)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("$1");
    }

    @Test
    void defaultsAndGeneratedColumnsAreMadeForEachRow() {
        await(execute(connection, """
                CREATE TEMP TABLE t (id int GENERATED ALWAYS AS IDENTITY, a int, b int DEFAULT 7,
                c int GENERATED ALWAYS AS (a * 2) STORED)"""));
        PgStatement statement = connection.createStatement("INSERT INTO t (a) VALUES ($1)");
        statement.bind(0, 1).add().bind(0, 2).add().bind(0, 3);

        assertThat(all(counts(statement.execute()))).containsExactly(3L);
        assertThat(all(select(connection, "SELECT concat_ws(',', id, a, b, c) FROM t ORDER BY id", String.class)))
                .containsExactly("1,1,7,2", "2,2,7,4", "3,3,7,6");
    }

    @Test
    void aStatementsTriggerRunsOnceAndARowsForEachRow() {
        await(execute(connection, """
                CREATE TEMP TABLE t (a int);
                CREATE TEMP TABLE log (what text);
                CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN INSERT INTO log VALUES (TG_LEVEL); RETURN NEW; END$$;
                CREATE TRIGGER s AFTER INSERT ON t EXECUTE FUNCTION pg_temp.note();
                CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pg_temp.note();"""));
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1)");
        statement.bind(0, 1).add().bind(0, 2).add().bind(0, 3);

        assertThat(all(counts(statement.execute()))).containsExactly(3L);
        assertThat(all(select(
                        connection,
                        "SELECT string_agg(n, ',') FROM (SELECT what || count(*) AS n FROM log GROUP BY what"
                                + " ORDER BY what) x",
                        String.class)))
                .containsExactly("ROW3,STATEMENT1");
    }

    @Test
    void valuesMeanTheSameWithoutStandardConformingStrings() {
        await(execute(connection, "CREATE TEMP TABLE t (a int, b text)"));
        await(execute(connection, "SET standard_conforming_strings = off"));
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1, 'it\\'s $1')");
        statement.bind(0, 1).add().bind(0, 2);

        assertThat(all(counts(statement.execute()))).containsExactly(1L, 1L); // as a backslash is in doubt
        assertThat(all(select(connection, "SELECT b FROM t", String.class))).containsOnly("it's $1");
    }
}
