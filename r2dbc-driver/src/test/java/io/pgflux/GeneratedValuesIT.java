package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code returnGeneratedValues} is RETURNING. */
class GeneratedValuesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (id serial, a int, \"odd \"\"Name\" int DEFAULT 7)"));
    }

    private PgStatement insert(String sql) {
        return connection.createStatement(sql);
    }

    @Test
    void namedColumnsAreReturned() {
        List<String> returned = all(rows(
                insert("INSERT INTO t (a) VALUES (5), (6)")
                        .returnGeneratedValues("id", "a")
                        .execute(),
                row -> row.get("id") + " " + row.get("a")));

        assertThat(returned).containsExactly("1 5", "2 6");
    }

    @Test
    void noNamesAreAllColumns() {
        List<Object> returned = all(rows(
                insert("INSERT INTO t (a) VALUES (5)").returnGeneratedValues().execute(),
                row -> row.get("odd \"Name")));

        assertThat(returned).containsExactly(7);
    }

    @Test
    void oddNamesAreQuoted() {
        List<Integer> returned = all(column(
                insert("INSERT INTO t (a) VALUES (5)")
                        .returnGeneratedValues("odd \"Name")
                        .execute(),
                Integer.class));

        assertThat(returned).containsExactly(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t (a) VALUES (1)",
                "INSERT INTO t (a) VALUES (1);",
                "INSERT INTO t (a) VALUES (1) ; ; ",
                "INSERT INTO t (a) VALUES (1) -- why",
                "INSERT INTO t (a) VALUES (1); -- why",
                "INSERT INTO t (a) VALUES (1) /* ; */ ;\n",
                "  insert into t (a) values (1)",
                "WITH x AS (SELECT 1 AS n) INSERT INTO t (a) SELECT n FROM x",
            })
    void whateverTheStatementEndsWith(String sql) {
        List<Integer> ids = all(column(insert(sql).returnGeneratedValues("id").execute(), Integer.class));

        assertThat(ids).containsExactly(1);
    }

    @Test
    void eachBindingReturnsItsOwn() {
        List<Integer> ids = all(column(
                insert("INSERT INTO t (a) VALUES ($1)")
                        .returnGeneratedValues("id")
                        .bind(0, 5)
                        .add()
                        .bind(0, 6)
                        .execute(),
                Integer.class));

        assertThat(ids).containsExactly(1, 2);
    }

    @Test
    void updatesAndDeletesReturnToo() {
        await(execute(connection, "INSERT INTO t (a) VALUES (5)"));

        assertThat(all(column(
                        connection
                                .createStatement("UPDATE t SET a = 6")
                                .returnGeneratedValues("a")
                                .execute(),
                        Integer.class)))
                .containsExactly(6);
        assertThat(all(column(
                        connection
                                .createStatement("DELETE FROM t")
                                .returnGeneratedValues("a")
                                .execute(),
                        Integer.class)))
                .containsExactly(6);
    }

    @Test
    void statementsThatGenerateNothingAreLeftAlone() {
        assertThat(all(column(
                        connection
                                .createStatement("SELECT 1")
                                .returnGeneratedValues("id")
                                .execute(),
                        Integer.class)))
                .containsExactly(1);
    }
}
