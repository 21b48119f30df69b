package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What statements do to the session they run in, and what a session may send on its own. */
class SessionStateIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private static Flux<Integer> number(PgConnection connection, int number) {
        return column(
                connection.createStatement("SELECT $1::int4").bind(0, number).execute(), Integer.class);
    }

    @Test
    void anEncodingOtherThanUtf8EndsTheConnectionClearly() {
        PgConnection connection = connections.open();

        assertThatThrownBy(() -> await(execute(connection, "SET client_encoding = 'LATIN1'")))
                .hasMessageContaining("client_encoding");
        assertThatThrownBy(() -> await(number(connection, 1)))
                .matches(SaysClosed::class08, "SQLSTATE class 08")
                .hasMessageContaining("client_encoding");
        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isFalse();
    }

    @Test
    void anotherSearchPathIsAnotherTable() {
        database.sql(
                "CREATE SCHEMA one",
                "CREATE SCHEMA two",
                "CREATE TABLE one.t AS SELECT 1 AS v",
                "CREATE TABLE two.t AS SELECT 'text'::text AS v");
        PgConnection first = connections.open();
        PgConnection second = connections.open();
        Flux<Object> fromFirst = select(first, "SELECT v FROM t", Object.class);
        Flux<Object> fromSecond = select(second, "SELECT v FROM t", Object.class);

        await(execute(first, "SET search_path = one"));
        assertThat(all(fromFirst)).containsExactly(1);
        await(execute(second, "SET search_path = two"));
        assertThat(all(fromSecond)).containsExactly("text");
        await(execute(first, "SET search_path = two"));
        assertThat(all(fromFirst)).containsExactly("text");
        assertThat(all(fromFirst)).containsExactly("text");
    }

    @Test
    void backslashesInPlainLiteralsAreReadAsTheServerReadsThem() {
        PgConnection connection = connections.open();
        String sql = "SELECT 'a\\'; SELECT 2; --'";

        assertThat(all(select(connection, sql, Object.class))).containsExactly("a\\", 2);

        await(execute(connection, "SET standard_conforming_strings = off"));
        await(execute(connection, "SET backslash_quote = on"));
        await(execute(connection, "SET escape_string_warning = off"));
        assertThat(all(select(connection, sql, Object.class))).containsExactly("a'; SELECT 2; --");
    }

    @ParameterizedTest
    @ValueSource(strings = {"German", "SQL, DMY", "SQL, MDY", "Postgres, DMY"})
    void anotherDateStyleIsRightOrAnErrorAndNeverAnotherDate(String style) {
        PgConnection connection = connections.open();
        await(execute(connection, "SET DateStyle = '" + style + "'"));
        LocalDate date = LocalDate.of(2024, 2, 1);

        assertThat(await(select(connection, "SELECT '2024-02-01'::date", LocalDate.class)))
                .isEqualTo(date);
        List<String> asText = all(select(connection, "SELECT '2024-02-01'::date; SET a.b = 1", LocalDate.class)
                .map(read -> read.equals(date) ? "right" : "wrong " + read)
                .onErrorResume(e -> Mono.just("error")));
        assertThat(asText).containsAnyOf("right", "error").hasSize(1);
        assertThat(await(number(connection, 1))).isEqualTo(1);
    }

    @Test
    void notificationsDisturbNobody() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        await(execute(connection, "LISTEN news"));

        database.sql("NOTIFY news, 'while idle'");
        eventually(link::toString, () -> link.serverMessages().contains("A"));
        List<Integer> answers = all(Flux.range(0, 50)
                .flatMapSequential(i -> i == 25
                        ? execute(connection, "NOTIFY news, 'from itself'").then(Mono.just(25))
                        : number(connection, i).single()));

        assertThat(answers).isEqualTo(IntStream.range(0, 50).boxed().toList());
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue();
    }

    @Test
    void aStatementTimeoutIsThatStatementsOnly() {
        PgConnection connection = connections.open();
        await(connection.setStatementTimeout(Duration.ofMillis(200)));

        List<String> answers = all(Flux.mergeSequential(
                number(connection, 1).map(String::valueOf),
                execute(connection, "SELECT pg_sleep(60)")
                        .map(String::valueOf)
                        .onErrorResume(R2dbcTimeoutException.class, e -> Mono.justOrEmpty(e.getSqlState())),
                number(connection, 2).map(String::valueOf)));

        assertThat(answers).containsExactly("1", "57014", "2");
    }

    @Test
    void cursorsOfSqlAreRead() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(execute(connection, "DECLARE c CURSOR FOR SELECT g::int4 FROM generate_series(1, 5) g"));

        assertThat(all(select(connection, "FETCH 2 FROM c", Integer.class))).containsExactly(1, 2);
        assertThat(all(select(connection, "FETCH 2 FROM c", Integer.class))).containsExactly(3, 4);
        assertThat(all(select(connection, "FETCH 2 FROM c; MOVE BACKWARD ALL IN c; FETCH 1 FROM c", Integer.class)))
                .containsExactly(5, 1);
        assertThat(all(execute(connection, "FETCH 1 FROM c"))).isEmpty();
        await(connection.commitTransaction());
    }

    @Test
    void statementsPreparedInSqlAreExecuted() {
        PgConnection connection = connections.open();
        await(execute(connection, "PREPARE mine (int4) AS SELECT $1 + 1"));

        assertThat(all(select(connection, "EXECUTE mine(41)", Integer.class))).containsExactly(42);
        assertThat(all(select(connection, "EXPLAIN EXECUTE mine(41)", String.class)))
                .isNotEmpty();
    }

    @Test
    void proceduresMayCommitAndReturnValues() {
        database.sql(
                "CREATE TABLE log (a int)",
                "CREATE PROCEDURE twice(a int, INOUT b int) LANGUAGE plpgsql AS "
                        + "$$ BEGIN INSERT INTO log VALUES (a); COMMIT; b := a * 2; ROLLBACK; END $$");
        PgConnection connection = connections.open();

        for (int i = 1; i <= 3; i++) {
            PgStatement call =
                    connection.createStatement("CALL twice($1, $2)").bind(0, i).bindNull(1, Integer.class);
            assertThat(all(column(call.execute(), Integer.class))).containsExactly(i * 2);
        }
        assertThat(database.query("SELECT count(*) FROM log")).containsExactly(List.of(3L));
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void aRowMayHave1600Columns() {
        PgConnection connection = connections.open();
        String sql =
                IntStream.range(0, 1600).mapToObj(String::valueOf).collect(Collectors.joining(", ", "SELECT ", ""));

        List<Integer> sums = all(connection
                .createStatement(sql)
                .execute()
                .concatMap(result -> result.map((row, metadata) -> IntStream.range(0, 1600)
                        .map(i -> row.get(i, Integer.class))
                        .sum())));

        assertThat(sums).containsExactly(1600 * 1599 / 2);
    }

    @Test
    void fiveThousandStatementsMayBeInFlight() {
        PgConnection connection = connections.open();

        // flatMap gives no order where one thread subscribes and another one emits
        List<Boolean> answers =
                all(Flux.range(0, 5_000).flatMap(i -> number(connection, i).map(i::equals), 5_000));

        assertThat(answers).hasSize(5_000).containsOnly(true);
    }

    @Test
    void fiveThousandStatementsOneAfterTheOtherDoNotDeepenTheStack() {
        PgConnection connection = connections.open(connections.directly());

        assertThat(await(number(connection, 1).repeat(5_000).count())).isEqualTo(5_001);
        assertThat(await(Flux.range(0, 5_000)
                        .concatMap(i -> connection.validate(ValidationDepth.REMOTE))
                        .count()))
                .isEqualTo(5_000);
        assertThat(await(Flux.range(0, 5_000)
                        .concatMap(i -> connection.beginTransaction().then(connection.rollbackTransaction()))
                        .count()))
                .isZero();
    }

    @Test
    void aSerializationFailureIsARollback() {
        database.sql("CREATE TABLE counter AS SELECT 1 AS n");
        PgConnection first = connections.open();
        PgConnection second = connections.open();
        await(first.beginTransaction(IsolationLevel.REPEATABLE_READ));
        await(second.beginTransaction(IsolationLevel.REPEATABLE_READ));
        await(select(first, "SELECT n FROM counter", Integer.class));
        await(select(second, "SELECT n FROM counter", Integer.class));
        await(execute(first, "UPDATE counter SET n = n + 1"));
        await(first.commitTransaction());

        assertThatThrownBy(() -> await(execute(second, "UPDATE counter SET n = n + 1")))
                .isInstanceOfSatisfying(
                        R2dbcRollbackException.class,
                        e -> assertThat(e.getSqlState()).isEqualTo("40001"));
        await(second.rollbackTransaction());
        assertThat(await(execute(second, "UPDATE counter SET n = n + 1"))).isEqualTo(1);
    }

    @Test
    void metadataNamesTheServer() {
        PgConnection connection = connections.open();

        assertThat(connection.getMetadata().getDatabaseProductName()).isEqualTo("PostgreSQL");
        assertThat(connection.getMetadata().getDatabaseVersion())
                .startsWith(String.valueOf(database.server().version()));
    }

    @Test
    void invalidUtf8OfTheServerIsAnErrorAndNeverReplaced() {
        // SQL_ASCII lets any bytes in and sends them as they are.
        String ascii = "ascii_" + database.name();
        database.sql("CREATE DATABASE %s ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
                .formatted(ascii));
        try {
            PgConnection connection = connections.open(connections.factory(options -> options.database(ascii)));
            assertThatThrownBy(() -> await(select(connection, "SELECT E'\\xff\\xfe'::text", String.class)))
                    .isInstanceOfAny(R2dbcException.class, IllegalArgumentException.class)
                    .hasMessageContaining("UTF");
            assertThat(await(number(connection, 1))).isEqualTo(1);
            await(connection.close());
        } finally {
            database.server().dropDatabase(ascii);
        }
    }
}
