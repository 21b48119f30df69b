package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** How many prepared statements a connection keeps on its server. */
class StatementCacheIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private PgConnection open(int queries) {
        return connections.open(connections.factory(options -> options.preparedStatementCacheQueries(queries)));
    }

    private static Flux<Integer> number(PgConnection connection, int number) {
        return select(connection, "SELECT " + number, Integer.class);
    }

    /** Asked by the simple protocol, which prepares nothing. */
    private static long prepared(PgConnection connection) {
        return all(select(connection, "SELECT count(*) FROM pg_prepared_statements; SELECT 0", Long.class))
                .get(0);
    }

    @Test
    void theLeastRecentlyUsedIsClosedInFrontOfTheNextStatement() {
        PgConnection connection = open(2);
        await(number(connection, 1));
        await(number(connection, 2));
        await(number(connection, 1));
        Link link = connections.link();

        assertThat(await(number(connection, 3))).isEqualTo(3); // in place of 2
        assertThat(link.clientMessages()).isEqualTo("CPDSBES");
        assertThat(link.serverMessages()).isEqualTo("31tTZ2DCZ");
        assertThat(prepared(connection)).isEqualTo(2);
        link.forget();

        await(number(connection, 1));
        await(number(connection, 3));
        assertThat(link.clientMessages()).isEqualTo("BESBES");
    }

    @Test
    void theBoundHoldsForAnyNumberOfStatements() {
        PgConnection connection = open(5);

        all(Flux.range(0, 100).concatMap(i -> number(connection, i)));

        assertThat(prepared(connection)).isEqualTo(5);
    }

    @Test
    void theDefaultIs256() {
        PgConnection connection = connections.open();

        all(Flux.range(0, 300).concatMap(i -> number(connection, i)));

        assertThat(prepared(connection)).isEqualTo(256);
    }

    @Test
    void minusOneIsAnyNumber() {
        PgConnection connection = open(-1);

        all(Flux.range(0, 300).concatMap(i -> number(connection, i)));

        assertThat(prepared(connection)).isEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void concurrentStatementsThatPushEachOtherOutGetTheirOwnRows(int queries) {
        PgConnection connection = open(queries);

        // flatMap gives no order where one thread subscribes and another one emits
        List<Boolean> answers = all(Flux.range(0, 500)
                .map(i -> i * i % 17)
                .flatMap(number -> number(connection, number).map(number::equals), 64));

        assertThat(answers).hasSize(500).containsOnly(true);
        // What is on its way cannot be closed; it is made up for with the next uses, even of known statements.
        all(Flux.just(0, 1, 0).concatMap(i -> number(connection, i)));
        assertThat(prepared(connection)).isLessThanOrEqualTo(queries);
    }

    @Test
    void aStatementThatIsPushedOutWhileItsRowsComeGoesOn() {
        PgConnection connection = open(1);
        String rows = "SELECT g FROM generate_series(1, 50000) g";
        await(select(connection, rows, Integer.class).count());

        List<Long> answers = all(Flux.mergeSequential(
                select(connection, rows, Integer.class).count(),
                number(connection, 1).count(),
                select(connection, rows, Integer.class).count(),
                number(connection, 2).count()));

        assertThat(answers).containsExactly(50_000L, 1L, 50_000L, 1L);
    }

    @Test
    void zeroLeavesNothingOnTheServer() {
        PgConnection connection = open(0);
        Link link = connections.link();

        assertThat(await(number(connection, 1))).isEqualTo(1);
        assertThat(link.clientMessages()).isEqualTo("PDSPBDES"); // the second flight repeats Parse, with Describe
        link.forget();
        assertThat(await(number(connection, 1))).isEqualTo(1);
        assertThat(link.clientMessages()).isEqualTo("PBDES");

        assertThat(prepared(connection)).isZero();
    }

    @Test
    void zeroWorksForBindingsAddedAndForText() {
        PgConnection connection = open(0);

        List<Integer> lengths = all(column(
                connection
                        .createStatement("SELECT length($1::text), $1::text, '(1,2)'::point")
                        .bind(0, "a")
                        .add()
                        .bind(0, "bb")
                        .add()
                        .bind(0, "ccc")
                        .execute(),
                Integer.class));

        assertThat(lengths).containsExactly(1, 2, 3);
    }

    @Test
    void theSameSqlWithOtherDeclaredTypesIsAnotherStatement() {
        PgConnection connection = connections.open();
        Flux<Object> byNumber =
                column(connection.createStatement("SELECT $1 AS v").bind(0, 7).execute(), Object.class);
        Flux<Object> byText =
                column(connection.createStatement("SELECT $1 AS v").bind(0, 7L).execute(), Object.class);

        assertThat(all(Flux.concat(byNumber, byText, byNumber, byText))).containsExactly(7, 7L, 7, 7L);
        assertThat(prepared(connection)).isEqualTo(2);
    }

    @Test
    void aStatementThatFailsToPrepareLeavesNothingBehind() {
        PgConnection connection = open(2);

        all(Flux.range(0, 10)
                .concatMap(i ->
                        select(connection, "SELECT wrong_" + i, Integer.class).onErrorResume(e -> Flux.empty())));
        all(Flux.range(0, 2).repeat(3).concatMap(i -> number(connection, i)));

        assertThat(prepared(connection)).isEqualTo(2);
    }

    @Test
    void aStatementWhoseFirstBindFailsOnAFurtherConnectionLeavesNothingBehind() {
        PgConnectionFactory factory = connections.factory(options -> options.preparedStatementCacheQueries(2));
        String sql = "SELECT $1::text::int4";
        PgConnection first = connections.open(factory);
        await(column(first.createStatement(sql).bind(0, "1").execute(), Integer.class));
        PgConnection second = connections.open(factory);

        for (int i = 0; i < 5; i++) {
            List<Integer> none =
                    all(column(second.createStatement(sql).bind(0, "no number").execute(), Integer.class)
                            .onErrorResume(e -> Flux.empty()));
            assertThat(none).isEmpty();
        }

        assertThat(await(column(second.createStatement(sql).bind(0, "2").execute(), Integer.class)))
                .isEqualTo(2);
        assertThat(prepared(second)).isLessThanOrEqualTo(2);
    }
}
