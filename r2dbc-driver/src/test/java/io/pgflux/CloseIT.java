package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Fate.EITHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Closing whatever is going on. */
class CloseIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @BeforeAll
    static void createTable() {
        database.sql("CREATE TABLE closed(i int)");
    }

    /** What can be in flight, and is over soon at the server. */
    static Stream<Arguments> inFlight() {
        return Stream.of(
                busy("nothing", lost -> List.of()),
                busy(
                        "selects",
                        lost -> Stream.generate(() -> Witness.of(select(lost.connection(), "SELECT 1", Integer.class)))
                                .limit(50)
                                .toList()),
                busy("a string", lost -> List.of(Witness.of(execute(lost.connection(), "SELECT 1; SELECT 2")))),
                busy("a paused result", lost -> List.of(lost.pause())),
                busy("an unconsumed result", CloseIT::unconsumed),
                busy("a backlog", CloseIT::backlog),
                busy("a transaction", CloseIT::transaction),
                busy("a batch", lost -> List.of(Witness.of(lost.batch(20_000_000)))));
    }

    private static Arguments busy(String name, Function<LostConnection, List<? extends Witness<?>>> work) {
        return Arguments.argumentSet(name, work);
    }

    private static List<Witness<?>> unconsumed(LostConnection lost) {
        PgResult result =
                await(lost.connection().createStatement(LostConnection.LARGE).execute());
        lost.awaitThatTheServerWaits();
        return List.of(Witness.of(result.map(row -> row.get(0)), 0));
    }

    private static List<Witness<?>> backlog(LostConnection lost) {
        return List.of(lost.pause(), Witness.of(select(lost.connection(), "SELECT 1", Integer.class)));
    }

    private static List<Witness<?>> transaction(LostConnection lost) {
        lost.begin();
        return List.of(
                Witness.of(execute(lost.connection(), "INSERT INTO closed VALUES (1)")),
                Witness.of(lost.connection().commitTransaction()));
    }

    @ParameterizedTest
    @MethodSource("inFlight")
    void whatIsInFlightIsToldAndTheBackendEnds(Function<LostConnection, List<? extends Witness<?>>> work) {
        LostConnection lost = LostConnection.open(database, connections);
        List<? extends Witness<?>> pending = work.apply(lost);

        await(lost.connection().close());

        pending.forEach(CloseIT::assertEnded);
        lost.assertGone();
        database.awaitBackends(0);
    }

    /** Either it was answered before, or it is told. */
    private static void assertEnded(Witness<?> witness) {
        witness.requestUnbounded();
        Throwable error = witness.awaitEnd();
        if (error != null) {
            EITHER.assertSaidBy((R2dbcException) error);
            assertThat(((R2dbcException) error).getSqlState()).isIn("08003", "08007"); // 08007: a COMMIT in doubt
        }
    }

    @ParameterizedTest
    @MethodSource("inFlight")
    void manyThreadsMayCloseItAtOnce(Function<LostConnection, List<? extends Witness<?>>> work) throws Exception {
        LostConnection lost = LostConnection.open(database, connections);
        List<? extends Witness<?>> pending = work.apply(lost);
        CyclicBarrier together = new CyclicBarrier(8);

        List<Witness<Void>> closes = all(Flux.range(0, 8)
                .flatMap(
                        i -> Mono.fromCallable(() -> {
                                    together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                                    return Witness.of(lost.connection().close());
                                })
                                .subscribeOn(Schedulers.boundedElastic()),
                        8));

        closes.forEach(Witness::awaitCompletion);
        pending.forEach(CloseIT::assertEnded);
        lost.assertGone();
        assertThat(lost.link().clientMessages().replaceAll("[^X]", ""))
                .as("one Terminate")
                .isEqualTo("X");
        database.awaitBackends(0);
    }

    @Test
    void aCloseThatIsCancelledIsCarriedOutNevertheless() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        connection.close().subscribe().dispose();

        link.awaitClosed();
        database.awaitBackends(0);
        await(connection.close());
    }

    @Test
    void aCloseWaitsForNoCommitButRollsBackWhatIsOpen() {
        LostConnection lost = LostConnection.open(database, connections);
        lost.begin();

        await(lost.connection().close());

        database.awaitBackends(0);
        assertThat(lost.isCommitted()).isFalse();
    }

    @Test
    void statementsThatRaceWithACloseAreAnsweredOrTold() {
        for (int round = 0; round < 50; round++) {
            PgConnection connection = connections.open();
            List<Witness<Integer>> statements = new ArrayList<>();
            Mono<Void> close = connection.close().subscribeOn(Schedulers.parallel());
            Witness<Void> closing = Witness.of(close);
            for (int i = 0; i < 20; i++) {
                statements.add(Witness.of(select(connection, "SELECT " + i % 3, Integer.class)));
            }
            closing.awaitCompletion();
            statements.forEach(CloseIT::assertEnded);
        }
        database.awaitBackends(0);
    }

    /** A pool that is shut down under load; in rounds, since the server has no room for all. */
    @Test
    void hundredsOfConnectionsWithStatementsInFlightCanBeClosedAtOnce() {
        for (int round = 0; round < 4; round++) {
            List<PgConnection> pool = open(80);
            List<Witness<?>> pending = new ArrayList<>();
            pool.forEach(connection -> pending.addAll(load(connection)));

            List<Witness<Void>> closes =
                    pool.stream().map(each -> Witness.of(each.close())).toList();

            closes.forEach(Witness::awaitCompletion);
            pending.forEach(CloseIT::assertEnded);
            database.awaitBackends(0);
        }
    }

    /** Not through the proxy, whose one thread could make them wait until each close gives up. */
    private List<PgConnection> open(int count) {
        PgConnectionFactory pooled = connections.directly();
        return all(Flux.range(0, count).flatMap(i -> pooled.create(), 20));
    }

    private static List<Witness<?>> load(PgConnection connection) {
        return List.of(
                Witness.of(select(connection, "SELECT g::int4 FROM generate_series(1, 1000) g", Integer.class), 5),
                Witness.of(counts(connection
                        .createStatement("INSERT INTO closed VALUES ($1)")
                        .bind(0, 1)
                        .execute())),
                Witness.of(connection.beginTransaction()),
                Witness.of(select(connection, "SELECT 1", Integer.class)),
                Witness.of(connection.commitTransaction()));
    }
}
