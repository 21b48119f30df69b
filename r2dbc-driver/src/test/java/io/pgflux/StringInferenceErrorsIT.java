package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.api.StringType;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** What the inference of a String's type costs, where it ends in vain, and how it is turned off. */
class StringInferenceErrorsIT {

    private static final String CONCAT = "SELECT concat($1, 'x')";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @BeforeAll
    static void createTable() {
        database.sql("CREATE TABLE item (id int, name text, uid uuid)");
    }

    private static PgStatement bound(PgConnection connection, String sql, Object... values) {
        PgStatement statement = connection.createStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.bind(i, values[i]);
        }
        return statement;
    }

    private static Flux<String> texts(PgConnection connection, String sql, Object... values) {
        return column(bound(connection, sql, values).execute(), String.class);
    }

    private static void assertFails(PgConnection connection, String sqlState, String sql, Object... values) {
        assertThatThrownBy(() -> all(texts(connection, sql, values)))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo(sqlState));
    }

    @Test
    void itCostsOneFlightMoreOnceForTheFactory() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        assertThat(all(texts(connection, CONCAT, "a"))).containsExactly("ax");
        assertThat(link.clientMessages()).isEqualTo("PDSPDSBES");
        link.forget();
        assertThat(all(texts(connection, CONCAT, "a"))).containsExactly("ax");
        assertThat(link.clientMessages()).isEqualTo("BES");

        PgConnection another = connections.open();
        Link other = connections.link();
        assertThat(all(texts(another, CONCAT, "a"))).containsExactly("ax");
        assertThat(other.clientMessages()).isEqualTo("PBDES");
    }

    @Test
    void aStringThatTheServerUnderstandsCostsNothing() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        all(texts(connection, "SELECT name FROM item WHERE uid = $1", "b3b1f0f0-3c6c-4d1f-9a3e-0123456789ab"));

        assertThat(link.clientMessages()).isEqualTo("PDSBES");
    }

    @Test
    void inATransactionASavepointIsInTheSameFlight() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(execute(connection, "SELECT 1"));
        Link link = connections.link();

        assertThat(all(texts(connection, CONCAT, "a"))).containsExactly("ax");
        // SAVEPOINT, Parse, Describe, RELEASE, Sync; the same with ROLLBACK TO; Bind, Execute, Sync
        assertThat(link.clientMessages()).isEqualTo("PBE" + "PD" + "PBE" + "S" + "PBE" + "PD" + "PBE" + "S" + "BES");
        assertThat(link.roundTrips()).isEqualTo(3);
        link.forget();
        all(column(bound(connection, "SELECT $1::int4", 1).execute(), Integer.class));
        assertThat(link.clientMessages()).as("all types are known").isEqualTo("PDSBES");
        await(connection.commitTransaction());
    }

    @Test
    void inFrontOfALazyBeginItCostsWhatItCostsOutside() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        Link link = connections.link();

        assertThat(all(texts(connection, CONCAT, "a"))).containsExactly("ax");
        assertThat(link.clientMessages()).isEqualTo("PDS" + "PDS" + "PBE" + "BES");
        assertThat(all(select(connection, "SELECT now() = statement_timestamp()", Boolean.class)))
                .containsExactly(false);
        await(connection.commitTransaction());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            42725 | SELECT $1 + $2
            42883 | SELECT nofunc($1, $2)
            42725 | SELECT to_char($1, $2)
            42804 | INSERT INTO item (uid) SELECT $1 UNION SELECT $2
            42P08 | SELECT name FROM item WHERE ($1 IS NULL OR uid = $1) AND name = $2
            42P01 | SELECT concat($1, $2) FROM missing
            42703 | SELECT to_jsonb($1), missing, $2
            42601 | SELECT FROM WHERE $1 $2
            """)
    void whereNothingHelpsTheFirstErrorIsTold(String sqlState, String sql) {
        PgConnection connection = connections.open();
        assertFails(connection, sqlState, sql, "a", "b");
        assertFails(connection, sqlState, sql, "a", "b");

        await(connection.beginTransaction());
        assertFails(connection, sqlState, sql, "a", "b");
        assertFails(connection, "25P02", "SELECT 'first in the transaction'");
        await(connection.rollbackTransaction());

        await(connection.beginTransaction());
        await(execute(connection, "SELECT 1"));
        assertFails(connection, sqlState, sql, "a", "b");
        assertFails(connection, "25P02", "SELECT 'later in the transaction'");
        await(connection.rollbackTransaction());
        assertThat(all(select(connection, "SELECT 1", Integer.class))).containsExactly(1);
    }

    @Test
    void aSavepointOfTheUserOutlivesIt() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(execute(connection, "CREATE TEMP TABLE kept (v text) ON COMMIT DROP"));
        await(connection.createSavepoint("mine"));
        assertFails(connection, "42725", "SELECT $1 + $2", "a", "b");
        await(connection.rollbackTransactionToSavepoint("mine"));
        assertThat(all(texts(connection, CONCAT, "a"))).containsExactly("ax");
        await(connection.rollbackTransactionToSavepoint("mine"));

        assertThat(all(select(connection, "SELECT count(*) FROM kept", Long.class)))
                .containsExactly(0L);
        await(connection.commitTransaction());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void addedBindingsAndChunksGoTheSameWay(boolean inTransaction) {
        PgConnection connection = connections.open();
        if (inTransaction) {
            await(connection.beginTransaction());
            await(execute(connection, "SELECT 1"));
        }
        Flux<Long> added = counts(connection
                .createStatement("INSERT INTO item (name) VALUES ($1 || $2)")
                .bind(0, "a")
                .bind(1, "b")
                .add()
                .bind(0, "c")
                .bindNull(1, Object.class)
                .execute());
        assertThat(all(added)).containsExactly(1L, 1L);

        Flux<String> chunks = column(
                connection
                        .createStatement("SELECT concat($1, g) FROM generate_series(1, 5) g")
                        .bind(0, "n")
                        .fetchSize(2)
                        .execute(),
                String.class);
        assertThat(all(chunks)).containsExactly("n1", "n2", "n3", "n4", "n5");
        if (inTransaction) {
            await(connection.commitTransaction());
        }
        database.sql("DELETE FROM item");
    }

    @Test
    void nullOfNoTypeIsInferredToo() {
        PgConnection connection = connections.open();

        assertThat(all(column(
                        connection
                                .createStatement("SELECT concat('[', $1, ']')")
                                .bindNull(0, Object.class)
                                .execute(),
                        String.class)))
                .containsExactly("[]");
    }

    @Test
    void whatWasRememberedAndIsNotTrueAnyMoreIsFoundAgain() {
        database.sql("CREATE FUNCTION pick(text) RETURNS text LANGUAGE sql AS $$ SELECT 'text ' || $1 $$");
        database.sql("CREATE FUNCTION pick(int) RETURNS text LANGUAGE sql AS $$ SELECT 'int ' || $1 $$");
        String sql = "SELECT pick($1) || to_json($2)::text";
        PgConnection connection = connections.open();
        assertThat(all(texts(connection, sql, "1", "a"))).containsExactly("text 1\"a\"");
        PgConnection another = connections.open();
        await(another.beginTransaction());
        database.sql("DROP FUNCTION pick(text)");

        assertThat(all(texts(another, sql, "1", "a"))).containsExactly("int 1\"a\"");
        await(another.commitTransaction());
        database.sql("DROP FUNCTION pick(int)");
    }

    @Test
    void varcharIsWhatTheIncumbentDeclares() {
        PgConnection connection =
                connections.open(connections.factory(options -> options.stringType(StringType.VARCHAR)));

        assertThat(all(texts(connection, "SELECT pg_typeof($1)::text || pg_typeof($2)", "a", 'b')))
                .containsExactly("character varyingcharacter varying");
        assertThat(all(column(
                        connection
                                .createStatement("SELECT pg_typeof($1)::text")
                                .bindNull(0, String.class)
                                .execute(),
                        String.class)))
                .containsExactly("character varying");
        assertThat(all(texts(connection, CONCAT, "a"))).containsExactly("ax");
        assertFails(connection, "42883", "SELECT name FROM item WHERE uid = $1", "a");
    }

    @Test
    void unspecifiedLeavesItAtWhatTheServerInfers() {
        PgConnection connection =
                connections.open(connections.factory(options -> options.stringType(StringType.UNSPECIFIED)));
        Link link = connections.link();

        assertFails(connection, "42P18", CONCAT, "a");
        assertThat(link.clientMessages()).isEqualTo("PDS");
        assertThat(all(texts(connection, "SELECT $1::uuid::text", "b3b1f0f0-3c6c-4d1f-9a3e-0123456789ab")))
                .hasSize(1);
    }

    /** Citext, bpchar and others mean something else when they are compared with text. */
    @Test
    void nothingIsDeclaredThatTheServerKnows() {
        PgConnection connection = connections.open();
        List<String> types = all(texts(
                connection,
                "SELECT pg_typeof($1)::text || to_json($2)::text || to_json($3)::text FROM item"
                        + " RIGHT JOIN (VALUES (1)) v(one) ON uid = $4",
                "a",
                "b",
                "c",
                "b3b1f0f0-3c6c-4d1f-9a3e-0123456789ab"));

        assertThat(types).containsExactly("text\"b\"\"c\"");
    }
}
