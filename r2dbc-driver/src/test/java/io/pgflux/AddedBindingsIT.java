package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
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
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Many bindings of one statement: one flight, one implicit transaction, one result each. */
class AddedBindingsIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection connection;

    @BeforeEach
    void open() {
        connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE t (a int UNIQUE, b text)"));
    }

    private PgStatement insert(List<String> texts) {
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1, $2)");
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                statement.add();
            }
            statement.bind(0, i).bind(1, texts.get(i));
        }
        return statement;
    }

    /** One binding for each number. */
    private PgStatement insert(int... numbers) {
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1)");
        for (int i = 0; i < numbers.length; i++) {
            if (i > 0) {
                statement.add();
            }
            statement.bind(0, numbers[i]);
        }
        return statement;
    }

    private long stored() {
        return await(select(connection, "SELECT count(*) FROM t", Long.class));
    }

    @Test
    void tenThousandBindingsAreTenThousandResults() {
        List<Long> counts =
                all(counts(insert(IntStream.range(0, 10_000).toArray()).execute()));

        assertThat(counts).hasSize(10_000).containsOnly(1L);
        assertThat(stored()).isEqualTo(10_000);
    }

    @Test
    void allBindingsShareOneSync() {
        await(counts(insert(-1).execute()));
        Link link = connections.link();

        all(counts(insert(1, 2, 3).execute()));

        assertThat(link.clientMessages()).isEqualTo("BEBEBES");
        assertThat(link.serverMessages()).isEqualTo("2C2C2CZ");
    }

    @Test
    void bindingsOfAQueryHaveTheirRowsInOrder() {
        PgStatement statement = connection.createStatement("SELECT g FROM generate_series(1, $1::int4) g");
        statement.bind(0, 2).add().bind(0, 0).add().bind(0, 3);

        List<List<Integer>> results = all(statement
                .execute()
                .concatMap(
                        result -> result.map(row -> row.get(0, Integer.class)).collectList()));

        assertThat(results).containsExactly(List.of(1, 2), List.of(), List.of(1, 2, 3));
    }

    @Test
    void aNullHasTheTypeOfTheOtherValuesAtItsPlace() {
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1, $2)");
        statement.bindNull(0, Object.class).bind(1, "a").add();
        statement.bind(0, 1).bindNull(1, String.class).add();
        statement.bind(0, 2).bind(1, "c");

        assertThat(all(counts(statement.execute()))).containsExactly(1L, 1L, 1L);
        assertThat(all(select(connection, "SELECT coalesce(a, -1) FROM t ORDER BY b NULLS FIRST", Integer.class)))
                .containsExactly(1, -1, 2);
    }

    @Test
    void anErrorUndoesAllBindingsAndIsToldInEachPlaceOnce() {
        StepVerifier.create(insert(1, 2, 1, 3, 4)
                        .execute()
                        .concatMap(result -> result.getRowsUpdated()
                                .map(String::valueOf)
                                .onErrorResume(R2dbcDataIntegrityViolationException.class, e -> Mono.just("result"))))
                .expectNext("1", "1", "result")
                .expectError(R2dbcDataIntegrityViolationException.class) // for the two results that will not come
                .verify(PATIENCE);

        assertThat(stored()).isZero();
    }

    @Test
    void anErrorInTheLastBindingIsThatResultsAlone() {
        StepVerifier.create(insert(1, 2, 1)
                        .execute()
                        .concatMap(result -> result.getRowsUpdated()
                                .map(String::valueOf)
                                .onErrorResume(R2dbcDataIntegrityViolationException.class, e -> Mono.just("result"))))
                .expectNext("1", "1", "result")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(stored()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000, 9_999})
    void anErrorAnywhereInManyBindingsStoresNothing(int place) {
        int[] numbers = IntStream.range(0, 10_000).toArray();
        numbers[place] = place == 0 ? 1 : 0; // a duplicate of the neighbour or of the first
        if (place == 0) {
            numbers[1] = 1;
        }

        assertThatThrownBy(() -> all(counts(insert(numbers).execute())))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);

        assertThat(stored()).isZero();
    }

    @Test
    void insideATransactionTheErrorAbortsIt() {
        await(connection.beginTransaction());
        all(counts(insert(1).execute()));
        assertThatThrownBy(() -> all(counts(insert(2, 1, 3).execute())))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);

        assertThatThrownBy(() -> all(counts(insert(4).execute())))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("25P02"));
        await(connection.rollbackTransaction());
        assertThat(stored()).isZero();
    }

    /** The values are large, so that those before are on the wire before the bad one is met. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 199})
    void aValueThatCannotBeEncodedStoresNothing(int place) {
        List<String> texts = IntStream.range(0, 200)
                .mapToObj(i -> i == place ? "NUL \0" : "x".repeat(20_000))
                .collect(Collectors.toList());

        assertThatThrownBy(() -> all(counts(insert(texts).execute())))
                .isInstanceOfAny(IllegalArgumentException.class, R2dbcException.class)
                .hasMessageContaining("NUL")
                .hasMessageNotContaining("\0");

        assertThat(stored()).isZero();
        assertThat(all(counts(insert(List.of("a", "b")).execute()))).containsExactly(1L, 1L);
    }

    @Test
    void aValueThatCannotBeEncodedInATransactionLeavesTheConnectionUsable() {
        await(connection.beginTransaction());
        all(counts(insert(1000).execute()));
        List<String> texts = IntStream.range(0, 200)
                .mapToObj(i -> i == 199 ? "NUL \0" : "x".repeat(20_000))
                .toList();
        assertThatThrownBy(() -> all(counts(insert(texts).execute()))).hasMessageContaining("NUL");

        await(connection.rollbackTransaction());
        assertThat(stored()).isZero();
    }

    @Test
    void manyLargeBindingsAndTheirAnswersDoNotBlockEachOther() {
        // Both directions carry more than all socket buffers hold.
        String large = "x".repeat(100_000);
        PgStatement statement = connection.createStatement("SELECT $1::text, $2::int4");
        for (int i = 0; i < 300; i++) {
            if (i > 0) {
                statement.add();
            }
            statement.bind(0, large).bind(1, i);
        }

        List<Integer> answers = all(statement
                .execute()
                .concatMap(result -> result.map(row -> row.get(0, String.class).length() == 100_000
                        ? row.get(1, Integer.class)
                        : Integer.valueOf(-1))));

        assertThat(answers).isEqualTo(IntStream.range(0, 300).boxed().toList());
    }

    @Test
    void largeBindingsWhoseResultsNobodyConsumesAreCarriedOut() {
        String large = "x".repeat(100_000);
        PgStatement statement = connection.createStatement("INSERT INTO t VALUES ($1, $2) RETURNING b");
        for (int i = 0; i < 300; i++) {
            if (i > 0) {
                statement.add();
            }
            statement.bind(0, i).bind(1, large);
        }

        await(statement.execute().then());

        assertThat(stored()).isEqualTo(300);
    }

    @Test
    void neighboursOfManyBindingsGetTheirOwnAnswers() {
        int[] numbers = IntStream.range(0, 20_000).toArray();

        List<Object> answers = all(Flux.mergeSequential(
                column(connection.createStatement("SELECT 'before'").execute(), String.class),
                counts(insert(numbers).execute()).count(),
                column(connection.createStatement("SELECT 'after'").execute(), String.class)));

        assertThat(answers).containsExactly("before", 20_000L, "after");
    }

    @Test
    void aCancelInTheMiddleCarriesOutAllOrNothing() {
        int[] numbers = IntStream.range(0, 20_000).toArray();

        StepVerifier.create(counts(insert(numbers).execute()), 10)
                .expectNextCount(10)
                .thenCancel()
                .verify(PATIENCE);

        assertThat(stored()).isIn(0L, 20_000L);
    }

    @Test
    void addWithoutAFurtherBindingIsRefused() {
        PgStatement statement = connection
                .createStatement("INSERT INTO t VALUES ($1)")
                .bind(0, 1)
                .add();

        assertThatThrownBy(statement::execute).isInstanceOf(IllegalStateException.class);
    }
}
