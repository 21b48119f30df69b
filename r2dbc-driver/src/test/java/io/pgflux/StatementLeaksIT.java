package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What is prepared on the server and what the driver believes to be there are the same. */
class StatementLeaksIT {

    private static final AtomicInteger TABLES = new AtomicInteger();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** The SQL of the statements that the driver has on the server. */
    private static List<String> prepared(PgConnection connection) {
        return all(select(
                connection,
                "SELECT statement FROM pg_prepared_statements WHERE name LIKE 'pgflux%' ORDER BY 1; SELECT 1 WHERE false",
                String.class));
    }

    private static Mono<Integer> number(PgConnection connection, int number) {
        return select(connection, "SELECT " + number, Integer.class).single();
    }

    /** All of them are submitted before the first is answered. */
    private static List<Integer> together(PgConnection connection, Flux<Integer> statements) {
        Executor eventLoop = connection.unwrap(Executor.class);
        return all(statements.subscribeOn(Schedulers.fromExecutor(eventLoop)));
    }

    @Test
    void deallocatingAStatementOfTheUsersLeavesOursKnown() {
        PgConnection connection = connections.open();
        Flux<Integer> round = Flux.concat(
                number(connection, 1),
                execute(connection, "PREPARE mine AS SELECT 7").cast(Integer.class),
                execute(connection, "DEALLOCATE mine").cast(Integer.class));
        all(round);
        List<String> afterOne = prepared(connection);
        Link link = connections.link();

        all(round.repeat(5));

        assertThat(link.clientMessages()).doesNotContain("P");
        assertThat(prepared(connection)).isEqualTo(afterOne).hasSize(3);
    }

    @Test
    void aStatementThatHasHealedIsThereOnce() {
        PgConnection connection = connections.open();
        String table = "leaks_" + TABLES.incrementAndGet();
        String sql = "SELECT * FROM " + table;
        database.sql("CREATE TABLE " + table + " (a int)");
        all(select(connection, sql, Object.class));

        for (int i = 0; i < 5; i++) {
            database.sql("ALTER TABLE " + table + " ADD COLUMN c" + i + " int");
            all(select(connection, sql, Object.class));
        }

        assertThat(prepared(connection)).containsExactly(sql);
    }

    /** Known to the factory, so that Parse goes out with the first use, behind a DISCARD that is not answered yet. */
    @ParameterizedTest
    @ValueSource(strings = {"DISCARD ALL", "DEALLOCATE ALL"})
    void aStatementThatWasParsedBehindADiscardIsKnown(String discard) {
        await(number(connections.open(), 36));
        PgConnection connection = connections.open();
        await(number(connection, 35));
        all(execute(connection, discard));
        await(number(connection, 35));

        assertThat(together(
                        connection,
                        Flux.mergeSequential(
                                execute(connection, discard + ";").cast(Integer.class), number(connection, 36))))
                .containsExactly(36);

        // Inside a transaction nothing can heal.
        await(connection.beginTransaction());
        assertThat(await(number(connection, 35))).isEqualTo(35);
        assertThat(await(number(connection, 36))).isEqualTo(36);
        await(connection.commitTransaction());
        assertThat(prepared(connection)).contains("SELECT 35", "SELECT 36").doesNotHaveDuplicates();
    }

    /** An error of BEGIN would skip what follows it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsPushedOutByTheFirstStatementOfATransactionIsClosedInFrontOfBegin(boolean knownToTheFactory) {
        PgConnectionFactory factory = connections.factory(options -> options.preparedStatementCacheQueries(1));
        if (knownToTheFactory) {
            await(number(connections.open(factory), 2));
        }
        PgConnection connection = connections.open(factory);
        await(number(connection, 1));
        Link link = connections.link();

        await(connection.beginTransaction());
        await(number(connection, 2));
        await(connection.commitTransaction());

        assertThat(link.clientMessages()).startsWith("CP").containsOnlyOnce("C");
        assertThat(prepared(connection)).containsExactly("SELECT 2");
    }

    @Test
    void statementsThatWereNeverSentPushNoneOut() {
        PgConnectionFactory factory = connections.factory(options -> options.preparedStatementCacheQueries(2));
        PgConnection first = connections.open(factory);
        for (int i = 0; i < 10; i++) {
            await(text(first, i, "sent"));
        }
        PgConnection connection = connections.open(factory);
        for (int i = 0; i < 10; i++) {
            Mono<String> refused = text(connection, i, "NUL \0");
            assertThatThrownBy(() -> await(refused)).hasMessageContaining("NUL");
        }
        await(number(connection, 1));
        await(number(connection, 2));
        Link link = connections.link();

        await(number(connection, 1));
        await(number(connection, 2));

        assertThat(link.clientMessages()).isEqualTo("BESBES");
        assertThat(prepared(connection)).containsExactly("SELECT 1", "SELECT 2");
    }

    /** A statement for each number. */
    private static Mono<String> text(PgConnection connection, int number, String text) {
        return column(
                        connection
                                .createStatement("SELECT $1::text AS t" + number)
                                .bind(0, text)
                                .execute(),
                        String.class)
                .single();
    }
}
