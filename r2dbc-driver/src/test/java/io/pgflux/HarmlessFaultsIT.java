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
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TcpProxy;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** However slowly bytes come, and however they are cut: login, work and close are what they are without that. */
class HarmlessFaultsIT {

    private static final String ROWS = "SELECT g::int4 FROM generate_series(1, 300) g";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** What a connection is used for; each gives the same on a good line and on a bad one. */
    private static final List<Function<PgConnection, Object>> WORK = List.of(
            HarmlessFaultsIT::rowsOfManyTypes,
            HarmlessFaultsIT::addedBindings,
            HarmlessFaultsIT::transactions,
            HarmlessFaultsIT::errorsAmongOthers,
            HarmlessFaultsIT::nestedStatements,
            HarmlessFaultsIT::pausedResults,
            HarmlessFaultsIT::severalStatements,
            HarmlessFaultsIT::cancelledResults,
            HarmlessFaultsIT::largeValues);

    @BeforeAll
    static void createTable() {
        database.sql("CREATE TABLE harmless(i int4)");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("a delay", proxy -> proxy.delay(Duration.ofMillis(3))),
                fault("one byte at a time", TcpProxy::fragment),
                fault("fragments of up to 3 bytes", proxy -> proxy.fragment(3, 1)),
                fault("fragments of up to 20 bytes", proxy -> proxy.fragment(20, 2)),
                fault("fragments of up to 1000 bytes", proxy -> proxy.fragment(1_000, 3)),
                fault("fragments of up to 100000 bytes", proxy -> proxy.fragment(100_000, 4)),
                fault("a throttle", proxy -> proxy.throttle(2_000, Duration.ofMillis(1))));
    }

    private static Arguments fault(String name, Consumer<TcpProxy> fault) {
        return Arguments.argumentSet(name, fault);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aBadLineChangesNoResult(Consumer<TcpProxy> fault) {
        PgConnection good = connections.open();
        List<Object> expected = WORK.stream().map(work -> work.apply(good)).toList();

        fault.accept(connections.proxy());
        PgConnection bad = connections.open(connections.factory(
                options -> options.user("scram_user").password(PostgresServer.password("scram_user"))));
        List<Object> known = WORK.stream().map(work -> work.apply(good)).toList();
        database.sql("GRANT ALL ON harmless TO scram_user");
        List<Object> unknown = WORK.stream().map(work -> work.apply(bad)).toList();

        assertThat(known).isEqualTo(expected);
        assertThat(unknown).isEqualTo(expected);
        await(Mono.when(good.close(), bad.close()));
        database.awaitBackends(0);
    }

    private static Object rowsOfManyTypes(PgConnection connection) {
        return all(Connections.rows(
                connection.createStatement("""
                                SELECT g::int4, CASE WHEN g % 3 > 0 THEN repeat(chr(230 + g), g % 50) END, g / 7::numeric,
                                       '{1,NULL,3}'::int4[], timestamp '2020-01-01' + g * interval '1 h', g % 2 = 0
                                FROM generate_series($1::int4, 200) g""").bind(0, 1).execute(),
                row -> Stream.of(0, 1, 2, 4, 5)
                        .map(row::get)
                        .map(String::valueOf)
                        .toList()));
    }

    private static Object addedBindings(PgConnection connection) {
        PgStatement insert = connection
                .createStatement("INSERT INTO harmless VALUES ($1) RETURNING i")
                .bind(0, 0);
        for (int i = 1; i < 200; i++) {
            insert.add().bind(0, i);
        }
        return List.of(all(column(insert.execute(), Integer.class)), all(execute(connection, "DELETE FROM harmless")));
    }

    private static Object transactions(PgConnection connection) {
        await(connection.beginTransaction());
        await(execute(connection, "INSERT INTO harmless VALUES (1)"));
        await(connection.createSavepoint("s"));
        await(execute(connection, "INSERT INTO harmless VALUES (2)"));
        await(connection.rollbackTransactionToSavepoint("s"));
        await(connection.commitTransaction());
        await(connection.beginTransaction());
        await(execute(connection, "INSERT INTO harmless VALUES (3)"));
        await(connection.rollbackTransaction());
        return all(select(connection, "DELETE FROM harmless RETURNING i", Integer.class));
    }

    private static Object errorsAmongOthers(PgConnection connection) {
        return all(Flux.range(0, 30)
                .flatMapSequential(
                        i -> select(connection, "SELECT 12 / " + i % 3, Integer.class)
                                .map(String::valueOf)
                                .onErrorResume(R2dbcException.class, e -> Mono.just(e.getSqlState())),
                        30));
    }

    private static Object nestedStatements(PgConnection connection) {
        return all(select(connection, ROWS, Integer.class)
                .flatMapSequential(i -> column(
                        connection
                                .createStatement("SELECT $1::int4 * 2")
                                .bind(0, i)
                                .execute(),
                        Integer.class)));
    }

    private static Object pausedResults(PgConnection connection) {
        return all(Flux.zip(
                        select(connection, ROWS, Integer.class),
                        select(connection, ROWS, Integer.class),
                        select(connection, ROWS, Integer.class))
                .map(String::valueOf));
    }

    private static Object severalStatements(PgConnection connection) {
        return all(counts(connection
                .createStatement(
                        "INSERT INTO harmless VALUES (1), (2); UPDATE harmless SET i = 3; DELETE FROM harmless")
                .execute()));
    }

    private static Object cancelledResults(PgConnection connection) {
        return all(Flux.range(1, 10)
                .concatMap(i -> select(connection, ROWS, Integer.class).take(i)));
    }

    private static Object largeValues(PgConnection connection) {
        String large = "0123456789".repeat(1_000);
        return all(column(
                connection.createStatement("SELECT $1 || $1").bind(0, large).execute(), String.class));
    }
}
