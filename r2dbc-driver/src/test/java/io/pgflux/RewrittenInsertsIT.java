package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** {@code rewriteBatchedInserts}: the bindings of a plain insert are the rows of few statements. */
class RewrittenInsertsIT {

    private static final String INSERT = "INSERT INTO t (a, b) VALUES ($1, $2)";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnectionFactory factory;
    private PgConnection connection;

    @BeforeEach
    void open() {
        factory = connections.factory(options -> options.rewriteBatchedInserts(true));
        connection = connections.open(factory);
        await(execute(connection, "CREATE TEMP TABLE t (id serial, a int UNIQUE, b text)"));
    }

    private static PgStatement bound(PgStatement statement, int rows, BiConsumer<PgStatement, Integer> binder) {
        for (int i = 0; i < rows; i++) {
            if (i > 0) {
                statement.add();
            }
            binder.accept(statement, i);
        }
        return statement;
    }

    private PgStatement insert(String sql, int rows) {
        return bound(
                connection.createStatement(sql),
                rows,
                (statement, i) -> statement.bind(0, i).bind(1, "b" + i));
    }

    /** With a duplicate in the last row. */
    private PgStatement duplicate(int rows) {
        return bound(
                connection.createStatement(INSERT),
                rows,
                (statement, i) -> statement.bind(0, i == rows - 1 ? 0 : i).bind(1, "b"));
    }

    private long stored() {
        return await(select(connection, "SELECT count(*) FROM t", Long.class));
    }

    @Test
    void allBindingsAreOneStatement() {
        all(counts(insert(INSERT, 1_000).execute()));
        await(execute(connection, "TRUNCATE t RESTART IDENTITY"));
        Link link = connections.link();

        assertThat(all(counts(insert(INSERT, 1_000).execute()))).containsExactly(1_000L);

        assertThat(link.clientMessages()).isEqualTo("BES");
        assertThat(link.serverMessages()).isEqualTo("2CZ");
        assertThat(all(select(
                        connection,
                        "SELECT count(*) FROM t WHERE id = a + 1 AND b = 'b' || a AND a BETWEEN 0 AND 999",
                        Long.class)))
                .containsExactly(1_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2, 1",
        "7, 7, 1",
        "997, 997, 1", // prime
        "32767, 32767, 1",
        "32768, 16384, 2",
        "65535, 21845, 3",
    })
    void thereIsOneResultForEachStatement(int rows, long count, int statements) {
        assertThat(all(counts(insert(INSERT, rows).execute())))
                .hasSize(statements)
                .containsOnly(count);

        assertThat(all(select(connection, "SELECT count(*) FROM t WHERE id = a + 1 AND b = 'b' || a", Long.class)))
                .containsExactly((long) rows);
    }

    /** A prime number of bindings that are too many for one statement. */
    @Test
    void whatCannotBeSpreadEvenlyIsSentAsItIs() {
        assertThat(all(counts(insert(INSERT, 32_771).execute())))
                .hasSize(32_771)
                .containsOnly(1L);
    }

    @Test
    void oneBindingIsSentAsItIs() {
        Link link = connections.link();

        assertThat(all(counts(insert(INSERT, 1).execute()))).containsExactly(1L);

        assertThat(link.clientMessages()).isEqualTo("PDSBES");
    }

    /** RETURNING, conflicts, and what may see the rows before: one result for each binding. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                INSERT + " ON CONFLICT DO NOTHING",
                INSERT + " RETURNING a",
                "INSERT INTO t (a, b) VALUES ($1, (SELECT count(*) FROM t) || $2::text)",
                "INSERT INTO t (a, b) VALUES ($1, lower($2))",
                "INSERT INTO t (a, b) SELECT $1, $2",
                "INSERT INTO t (a, b) VALUES ($1, $2), (-1 - $1, $2)",
                "WITH w AS (SELECT 1) INSERT INTO t (a, b) VALUES ($1, $2)"
            })
    void whatIsNotPlainIsSentForEachBinding(String sql) {
        assertThat(all(insert(sql, 3)
                        .execute()
                        .concatMap(result -> Mono.from(result.getRowsUpdated()).thenReturn(1))))
                .hasSize(3);
    }

    @Test
    void generatedValuesComeForEachBinding() {
        assertThat(all(insert(INSERT, 3)
                        .returnGeneratedValues("id")
                        .execute()
                        .concatMap(result ->
                                result.map(row -> row.get(0, Integer.class)).collectList())))
                .containsExactly(List.of(1), List.of(2), List.of(3));
    }

    @Test
    void withoutTheOptionEachBindingHasItsResult() {
        connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int, b text)"));

        assertThat(all(counts(insert(INSERT, 3).execute()))).containsExactly(1L, 1L, 1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 32_770, 32_771})
    void anErrorInAutoCommitStoresNothingAndTheConnectionGoesOn(int rows) {
        assertThatThrownBy(() -> all(counts(duplicate(rows).execute())))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);

        assertThat(stored()).isZero();
        assertThat(all(counts(insert(INSERT, 5).execute()))).containsExactly(5L);
    }

    @Test
    void anErrorIsToldOnce() {
        StepVerifier.create(duplicate(5)
                        .execute()
                        .concatMap(result -> result.getRowsUpdated()
                                .map(String::valueOf)
                                .onErrorResume(R2dbcDataIntegrityViolationException.class, e -> Mono.just("result"))))
                .expectNext("result")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void insideATransactionItIsPartOfIt() {
        await(connection.beginTransaction());
        assertThat(all(counts(insert(INSERT, 10).execute()))).containsExactly(10L);
        await(connection.rollbackTransaction());
        assertThat(stored()).isZero();

        await(connection.beginTransaction());
        assertThat(all(counts(insert(INSERT, 10).execute()))).containsExactly(10L);
        await(connection.commitTransaction());
        assertThat(stored()).isEqualTo(10);
    }

    @Test
    void insideATransactionTheErrorAbortsIt() {
        await(connection.beginTransaction());
        assertThatThrownBy(() -> all(counts(duplicate(5).execute())))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);

        assertThatThrownBy(() -> all(counts(insert(INSERT, 5).execute())))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("25P02"));
        await(connection.rollbackTransaction());
        assertThat(stored()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 16_384, 32_767})
    void aValueThatCannotBeSentIsNamedAndStoresNothing(int bad) {
        PgStatement statement = bound(
                connection.createStatement(INSERT),
                32_768,
                (row, i) -> row.bind(0, i).bind(1, i == bad ? "NUL \0" : "b"));

        assertThatThrownBy(() -> all(counts(statement.execute())))
                .hasMessageContaining("Row " + (bad + 1) + ": Parameter $2 as unspecified: ")
                .hasMessageContaining("NUL")
                .hasMessageNotContaining("\0");

        assertThat(stored()).isZero();
        assertThat(all(counts(insert(INSERT, 5).execute()))).containsExactly(5L);
    }

    @Test
    void anErrorOfTheFirstTupleHasThePositionInTheUsersSql() {
        String sql = "INSERT INTO t (a, nowhere) VALUES ($1, $2)";

        assertThatThrownBy(() -> all(counts(insert(sql, 3).execute())))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("42703"))
                .hasMessageContaining("nowhere");
    }

    @Test
    void gapsAndRepetitionsOfParametersAreKept() {
        await(execute(connection, "CREATE TEMP TABLE u (a int, b int, c text, d text DEFAULT 'd')"));
        PgStatement statement = connection.createStatement("INSERT INTO u VALUES ($3, $1::int, 'it''s $1', 'd');--x");
        bound(statement, 3, (row, i) -> row.bind(0, i).bind(1, 0L).bind(2, 10 * i));

        assertThat(all(counts(statement.execute()))).containsExactly(3L);
        assertThat(all(select(connection, "SELECT a || ' ' || b || ' ' || c || ' ' || d FROM u", String.class)))
                .containsExactly("0 0 it's $1 d", "10 1 it's $1 d", "20 2 it's $1 d");
    }

    @Test
    void largeValuesAreCollectedFirst() {
        PgStatement statement = bound(
                connection.createStatement(INSERT),
                3,
                (row, i) -> row.bind(0, i).bind(1, Clob.from(Flux.just("clob ", "" + i))));

        assertThat(all(counts(statement.execute()))).containsExactly(3L);
        assertThat(all(select(connection, "SELECT b FROM t ORDER BY id", String.class)))
                .containsExactly("clob 0", "clob 1", "clob 2");
    }

    @Test
    void anExecutionMayBeSubscribedToAgainAndByManyAtOnce() {
        await(execute(connection, "ALTER TABLE t DROP CONSTRAINT t_a_key"));
        Flux<PgResult> execution = insert(INSERT, 100).execute();

        assertThat(all(Flux.range(0, 20).flatMap(i -> counts(execution))))
                .hasSize(20)
                .containsOnly(100L);

        assertThat(all(select(
                        connection, "SELECT count(*) FROM t WHERE a = (id - 1) % 100 AND b = 'b' || a", Long.class)))
                .containsExactly(2_000L);
    }

    /** The batches of other sizes and types in between share the memory of the first. */
    @Test
    void batchesOfAllSizesFollowEachOther() {
        List<Integer> sizes = List.of(10, 3, 10, 1, 7, 10, 3);
        for (int size : sizes) {
            await(execute(connection, "TRUNCATE t"));
            assertThat(all(counts(insert(INSERT, size).execute()))).containsExactly((long) size);
            PgStatement longs = bound(
                    connection.createStatement(INSERT),
                    size,
                    (row, i) -> row.bind(0, 100L + i).bindNull(1, String.class));
            assertThat(all(counts(longs.execute()))).containsExactly((long) size);
            assertThat(all(select(connection, "SELECT a FROM t ORDER BY id", Integer.class)))
                    .isEqualTo(IntStream.concat(IntStream.range(0, size), IntStream.range(100, 100 + size))
                            .boxed()
                            .toList());
        }
    }

    @Test
    void aFurtherConnectionOfTheFactoryPreparesItForItself() {
        all(counts(insert(INSERT, 10).execute()));
        connection = connections.open(factory);
        await(execute(connection, "CREATE TEMP TABLE t (a int, b text)"));

        assertThat(all(counts(insert(INSERT, 10).execute()))).containsExactly(10L);
        assertThat(stored()).isEqualTo(10);
    }
}
