package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.api.PgTransactionDefinition;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.IsolationLevel;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** A String fits what the server expects; where the server expects nothing in particular, it is text. */
class StringInferenceIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private static final String UUID = "b3b1f0f0-3c6c-4d1f-9a3e-0123456789ab";

    @BeforeAll
    static void createTable() {
        database.sql(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE EXTENSION IF NOT EXISTS citext",
                "CREATE TABLE thing (id int, name varchar(20), code char(5), label citext, uid uuid, data jsonb, mood mood,"
                        + " address inet, day date, amount numeric)",
                "INSERT INTO thing VALUES (1, 'one', 'c1', 'Label', '" + UUID + "', '{\"a\": 1}', 'happy', '::1',"
                        + " '2024-02-29', 1.50)");
    }

    /** The values are Strings, and the result is one row of one text. */
    record Sample(String sql, String expected, String... values) {

        PgStatement statement(PgConnection connection) {
            PgStatement statement = connection.createStatement(sql);
            for (int i = 0; i < values.length; i++) {
                statement.bind(i, values[i]);
            }
            return statement;
        }

        Flux<String> on(PgConnection connection) {
            return column(statement(connection).execute(), String.class);
        }

        @Override
        public String toString() {
            return sql;
        }
    }

    private static Sample sample(String sql, String expected, String... values) {
        return new Sample(sql, expected, values);
    }

    private static Sample found(String condition, String... values) {
        return sample("SELECT name FROM thing WHERE " + condition, "one", values);
    }

    static Stream<Sample> samples() {
        return Stream.of(
                found("uid = $1", UUID),
                found("data @> $1", "{\"a\": 1}"),
                found("mood = $1", "happy"),
                found("address = $1", "::1"),
                found("day = $1", "2024-02-29"),
                found("amount = $1", "1.5"),
                found("id = ANY($1)", "{1,2}"),
                found("name = ANY($1)", "{one,two}"),
                found("$1 IS NULL OR name = $1", "one"),
                found("name = $1 OR $1 IS NULL", "one"),
                found("name LIKE $1 || '%'", "o"),
                found("name LIKE $1 || $2", "o", "%"),
                found("id = 1 LIMIT $1", "1"),
                found("($1, $2) = (id, name)", "1", "one"),
                found("uid = $1 AND to_jsonb($2) IS NOT NULL", UUID, "x"),
                found("to_jsonb($2) IS NOT NULL AND uid = $1", UUID, "x"),
                found("uid = $1 AND label = concat($2, $3)", UUID, "La", "bel"),
                sample("SELECT concat($1, 'x')", "ax", "a"),
                sample("SELECT jsonb_build_object('k', $1)::text", "{\"k\": \"v\"}", "v"),
                sample(
                        "SELECT jsonb_build_object($1, $2, $3, $4)::text",
                        "{\"a\": \"b\", \"c\": \"d\"}",
                        "a",
                        "b",
                        "c",
                        "d"),
                sample("SELECT coalesce($1, $2)", "a", "a", "b"),
                sample("SELECT format('%s-%s', $1, $2)", "a-b", "a", "b"),
                sample("SELECT $1", "a", "a"),
                sample("SELECT ($1 IS NULL)::text", "false", "a"),
                sample("SELECT to_jsonb($1)::text", "\"a\"", "a"),
                sample("SELECT to_jsonb($1)::text || to_json($2)::text", "\"a\"\"b\"", "a", "b"),
                sample("SELECT $1 || $2", "ab", "a", "b"),
                sample("SELECT $1 || $2 || $3", "abc", "a", "b", "c"),
                sample("SELECT length($1)::text", "3", "abc"),
                sample("SELECT array_agg($1)::text", "{a}", "a"),
                sample("SELECT max($1)", "a", "a"),
                sample("SELECT json_agg($1)::text", "[\"a\"]", "a"),
                sample("SELECT pg_typeof($1)::text", "text", "a"),
                sample("SELECT name || to_json($1)::text FROM thing LIMIT $2", "one\"a\"", "a", "1"),
                sample("SELECT to_json($2)::text FROM thing WHERE label = $1", "\"a\"", "LABEL", "a"),
                sample(
                        "SELECT to_json($2)::text || to_json($3)::text FROM thing WHERE label = $1",
                        "\"a\"\"b\"",
                        "LABEL",
                        "a",
                        "b"),
                sample("SELECT concat('\u00E4\uD83D\uDE00$9', $1) /* $8 */", "\u00E4\uD83D\uDE00$9a", "a"));
    }

    /** Where the statement meets a connection. */
    enum Situation {
        AUTO_COMMIT,
        IN_A_TRANSACTION {
            @Override
            void prepare(PgConnection connection) {
                await(connection.beginTransaction());
                await(execute(connection, "SELECT 1"));
            }
        },
        FIRST_IN_A_TRANSACTION {
            @Override
            void prepare(PgConnection connection) {
                await(connection.beginTransaction());
            }
        },
        IN_REPEATABLE_READ {
            @Override
            void prepare(PgConnection connection) {
                await(connection.beginTransaction(PgTransactionDefinition.from(IsolationLevel.REPEATABLE_READ)
                        .readOnly()));
                await(execute(connection, "SELECT 1"));
            }
        },
        FIRST_IN_SERIALIZABLE {
            @Override
            void prepare(PgConnection connection) {
                await(connection.beginTransaction(PgTransactionDefinition.from(IsolationLevel.SERIALIZABLE)));
            }
        },
        IN_A_TRANSACTION_BY_SQL {
            @Override
            void prepare(PgConnection connection) {
                await(execute(connection, "BEGIN"));
            }
        };

        void prepare(PgConnection connection) {}
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itWorksWhereverTheStatementIsMet(Sample sample) {
        for (Situation situation : Situation.values()) {
            PgConnectionFactory factory = connections.factory(options -> {});
            PgConnection first = connections.open(factory);
            situation.prepare(first);
            assertThat(all(sample.on(first))).as("%s, first", situation).containsExactly(sample.expected());
            assertThat(all(sample.on(first))).as("%s, again", situation).containsExactly(sample.expected());
            await(first.commitTransaction());

            PgConnection second = connections.open(factory);
            situation.prepare(second);
            assertThat(all(sample.on(second))).as("%s, second", situation).containsExactly(sample.expected());
            await(second.commitTransaction());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itWorksWithoutPreparedStatements(Sample sample) {
        PgConnection connection =
                connections.open(connections.factory(options -> options.preparedStatementCacheQueries(0)));
        assertThat(all(sample.on(connection))).containsExactly(sample.expected());
        await(connection.beginTransaction());
        assertThat(all(sample.on(connection))).containsExactly(sample.expected());
        await(connection.commitTransaction());
    }

    @ParameterizedTest
    @EnumSource
    void allTogetherArePipelined(Situation situation) {
        PgConnection connection = connections.open();
        situation.prepare(connection);
        Flux<String> together = Flux.mergeSequential(
                        Flux.fromIterable(samples().toList()).map(sample -> sample.on(connection)), 256, 32)
                .subscribeOn(Schedulers.fromExecutor(connection.unwrap(Executor.class)));

        List<String> expected = samples().map(Sample::expected).toList();
        assertThat(all(together)).isEqualTo(expected);
        assertThat(all(together)).isEqualTo(expected);
        await(connection.commitTransaction());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IN_REPEATABLE_READ") // it reads only
    void neighboursAreNotHarmed(Situation situation) {
        database.sql("DROP TABLE IF EXISTS neighbour", "CREATE TABLE neighbour (v text)");
        PgConnection connection = connections.open();
        situation.prepare(connection);
        Flux<Object> together = Flux.mergeSequential(
                        execute(connection, "INSERT INTO neighbour VALUES ('before')"),
                        sample("SELECT concat($1, 'x')", "", "a").on(connection),
                        execute(connection, "INSERT INTO neighbour VALUES ('between')"),
                        counts(connection
                                .createStatement("INSERT INTO neighbour VALUES ($1 || $2)")
                                .bind(0, "a")
                                .bind(1, "b")
                                .execute()),
                        execute(connection, "INSERT INTO neighbour VALUES ('behind')"))
                .cast(Object.class)
                .subscribeOn(Schedulers.fromExecutor(connection.unwrap(Executor.class)));

        assertThat(all(together)).containsExactly(1L, "ax", 1L, 1L, 1L);
        await(connection.commitTransaction());
        assertThat(database.query("SELECT v FROM neighbour").toString())
                .isEqualTo("[[before], [between], [ab], [behind]]");
    }

    /** The BEGIN is on its way, and nobody knows yet that it is one. */
    @Test
    void aBeginInSqlInFrontOfItIsSeen() {
        PgConnection connection = connections.open();
        Flux<String> together = Flux.mergeSequential(
                        select(connection, "BEGIN", String.class),
                        sample("SELECT concat($1, 'x')", "", "a").on(connection),
                        select(connection, "SELECT 'still here'", String.class),
                        select(connection, "COMMIT", String.class))
                .subscribeOn(Schedulers.fromExecutor(connection.unwrap(Executor.class)));

        assertThat(all(together)).containsExactly("ax", "still here");
    }
}
