package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Statements that are subscribed to at the same time are written without waiting for each other's answers. */
class PipeliningIT {

    private static final int MANY = 64;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private static Flux<Integer> echo(PgConnection connection, int number) {
        return column(
                connection.createStatement("SELECT $1::int4").bind(0, number).execute(), Integer.class);
    }

    /** Subscribed to within one turn of the event loop. */
    private static <T> Flux<T> inOneTurn(PgConnection connection, Flux<T> publisher) {
        Executor eventLoop = connection.unwrap(Executor.class);
        return publisher.subscribeOn(Schedulers.fromExecutor(eventLoop));
    }

    private static List<Integer> numbers() {
        return IntStream.range(0, MANY).boxed().toList();
    }

    @Test
    void aTurnOfTheEventLoopIsOneFlushAndNobodyWaitsForAnAnswer() {
        PgConnection connection = connections.open();
        await(echo(connection, -1));
        Link link = connections.link();
        connections.proxy().freezeServerToClient();
        long before = link.clientChunks();

        Flux<Integer> echoes = Flux.range(0, MANY).flatMap(i -> echo(connection, i), MANY);
        StepVerifier.create(inOneTurn(connection, echoes).collectList())
                .then(() ->
                        eventually(link::toString, () -> link.clientMessages().equals("BES".repeat(MANY))))
                .then(() -> {
                    assertThat(link.serverMessages()).isEmpty();
                    assertThat(link.clientChunks() - before).isEqualTo(1);
                    connections.proxy().thaw();
                })
                .expectNext(numbers())
                .expectComplete()
                .verify(PATIENCE);
        assertThat(link.serverMessages()).isEqualTo("2DCZ".repeat(MANY));
    }

    @Test
    void concurrentStatementsOfManyThreadsGetTheirOwnRows() {
        PgConnection connection = connections.open();

        List<Integer> answers = all(Flux.range(0, 2000)
                .flatMap(
                        i -> echo(connection, i)
                                .subscribeOn(Schedulers.parallel())
                                .map(answer -> answer.equals(i) ? i : -1),
                        MANY));

        assertThat(answers).hasSize(2000).doesNotHaveDuplicates().doesNotContain(-1);
    }

    @Test
    void answersComeInTheOrderOfSubscription() {
        PgConnection connection = connections.open();

        // The first is the slowest.
        List<Integer> answers = all(Flux.range(0, MANY)
                .flatMap(
                        i -> select(
                                connection,
                                "SELECT %d FROM pg_sleep(%s)".formatted(i, i == 0 ? "0.2" : "0"),
                                Integer.class),
                        MANY));

        assertThat(answers).isEqualTo(numbers());
    }

    @Test
    void errorsStayWithTheirStatement() {
        PgConnection connection = connections.open();

        List<String> answers = all(Flux.range(0, MANY)
                .flatMapSequential(
                        i -> column(
                                        connection
                                                .createStatement("SELECT 100 / $1::int4")
                                                .bind(0, i % 3)
                                                .execute(),
                                        Integer.class)
                                .map(String::valueOf)
                                .onErrorResume(
                                        R2dbcDataIntegrityViolationException.class,
                                        e -> Mono.just(String.valueOf(e.getSqlState()))),
                        MANY));

        assertThat(answers)
                .isEqualTo(IntStream.range(0, MANY)
                        .mapToObj(i -> i % 3 == 0 ? "22012" : String.valueOf(100 / (i % 3)))
                        .toList());
    }

    @Test
    void aStatementIsDescribedWithItsFirstUseAndOnlyBoundAfterwards() {
        PgConnection connection = connections.open();
        Link link = connections.link();

        assertThat(await(echo(connection, 1))).isEqualTo(1);
        assertThat(link.clientMessages()).isEqualTo("PDSBES");
        link.forget();

        assertThat(await(echo(connection, 2))).isEqualTo(2);
        assertThat(link.clientMessages()).isEqualTo("BES");
    }

    @Test
    void severalUnknownStatementsAreDescribedInOneFlight() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        connections.proxy().freezeServerToClient();
        long before = link.clientChunks();

        Flux<Integer> statements = Flux.range(0, 8).flatMap(i -> select(connection, "SELECT " + i, Integer.class));
        StepVerifier.create(inOneTurn(connection, statements).collectList())
                .then(() ->
                        eventually(link::toString, () -> link.clientMessages().equals("PDS".repeat(8))))
                .then(() -> assertThat(link.clientChunks() - before).isEqualTo(1))
                .then(() -> connections.proxy().thaw())
                .expectNext(numbers().subList(0, 8))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(link.clientMessages()).isEqualTo("PDS".repeat(8) + "BES".repeat(8));
    }

    @Test
    void anotherConnectionOfTheFactoryNeedsOneFlightForTheFirstUse() {
        await(echo(connections.open(), 1));
        PgConnection second = connections.open();
        Link link = connections.link();

        assertThat(await(echo(second, 2))).isEqualTo(2);
        assertThat(link.clientMessages()).isEqualTo("PBDES");
        link.forget();

        assertThat(await(echo(second, 3))).isEqualTo(3);
        assertThat(link.clientMessages()).isEqualTo("BES");
    }

    @Test
    void anotherConnectionNeedsOneFlightInATransactionTooIfAllColumnsAreBinaryOrThereAreNone() {
        PgConnection first = connections.open();
        await(execute(first, "CREATE TEMP TABLE t (a int)"));
        await(execute(first, "INSERT INTO t VALUES (1)"));
        await(echo(first, 1));
        PgConnection second = connections.open();
        await(execute(second, "CREATE TEMP TABLE t (a int)"));
        await(second.beginTransaction());
        await(select(second, "SELECT 'begun'", String.class));
        Link link = connections.link();

        await(execute(second, "INSERT INTO t VALUES (1)"));
        await(echo(second, 2));

        assertThat(link.clientMessages()).isEqualTo("PBDES".repeat(2));
    }

    @Test
    void otherFactoriesDoNotShareWhatOneHasLearned() {
        await(echo(connections.open(), 1));
        PgConnection other = connections.open(connections.factory(options -> {}));
        Link link = connections.link();

        await(echo(other, 2));

        assertThat(link.clientMessages()).isEqualTo("PDSBES");
    }

    @Test
    void manySubscribersOfAnUnknownStatementShareItsDescription() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        Flux<Integer> same = select(connection, "SELECT 42", Integer.class);

        List<Integer> answers = all(inOneTurn(connection, Flux.range(0, MANY).flatMap(i -> same, MANY)));

        assertThat(answers).hasSize(MANY).containsOnly(42);
        assertThat(link.clientMessages()).isEqualTo("PDS" + "BES".repeat(MANY));
    }

    @Test
    void aStatementThatCannotBePreparedFailsForAllWhoWaitForIt() {
        PgConnection connection = connections.open();
        Flux<Integer> wrong = select(connection, "SELECT nothing_of_that_name", Integer.class);

        List<String> states = all(inOneTurn(
                connection,
                Flux.range(0, MANY)
                        .flatMap(
                                i -> wrong.map(String::valueOf)
                                        .onErrorResume(
                                                R2dbcBadGrammarException.class,
                                                e -> Mono.just(String.valueOf(e.getSqlState()))),
                                MANY)));

        assertThat(states).hasSize(MANY).containsOnly("42703");
        assertThat(await(echo(connection, 1))).isEqualTo(1);
    }

    @Test
    void statementsBehindTheOneThatMakesTheirTableFindIt() {
        PgConnection connection = connections.open();

        // Each of them is unknown, and those for the table cannot be described before it is there.
        List<Long> counts = all(inOneTurn(
                connection,
                Flux.mergeSequential(
                        execute(connection, "CREATE TEMP TABLE made (a int)"),
                        execute(connection, "INSERT INTO made VALUES (1)"),
                        execute(connection, "INSERT INTO made VALUES (1)"),
                        execute(connection, "INSERT INTO made VALUES (2)"),
                        execute(connection, "UPDATE made SET a = 3"),
                        select(connection, "SELECT count(*) FROM made", Long.class))));

        assertThat(counts).containsExactly(1L, 1L, 1L, 3L, 3L);
    }

    @Test
    void statementsThatWereDescribedBeforeTheirTableChangedAreRight() {
        PgConnection connection = connections.open();
        await(execute(connection, "CREATE TEMP TABLE changing (a int)"));
        await(execute(connection, "INSERT INTO changing VALUES (7)"));

        List<String> rows = all(inOneTurn(
                connection,
                Flux.mergeSequential(
                        select(connection, "SELECT a FROM changing", Object.class)
                                .map(String::valueOf),
                        execute(connection, "ALTER TABLE changing ALTER a TYPE text USING 'was ' || a")
                                .map(String::valueOf),
                        select(connection, "SELECT a FROM changing WHERE true", Object.class)
                                .map(String::valueOf),
                        select(connection, "SELECT a FROM changing", Object.class)
                                .map(String::valueOf))));

        assertThat(rows).containsExactly("7", "was 7", "was 7");
    }

    @Test
    void aCancelledStatementThatWaitsIsNotSentAndItsNeighboursAre() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        connections.proxy().freezeServerToClient();
        Executor eventLoop = requireNonNull(connection.unwrap(Executor.class));

        StepVerifier.create(Mono.defer(() -> {
                    Mono<Integer> first =
                            select(connection, "SELECT 1", Integer.class).next();
                    Mono<Integer> third =
                            select(connection, "SELECT 3", Integer.class).next();
                    Mono<List<Integer>> both =
                            Flux.mergeSequential(first, third).collectList();
                    // In one turn of the event loop, which else might write its preparation in between.
                    return both.doOnSubscribe(subscription -> eventLoop.execute(() -> connection
                            .createStatement("SELECT 2")
                            .execute()
                            .subscribe()
                            .dispose()));
                }))
                .then(() ->
                        eventually(link::toString, () -> link.clientMessages().startsWith("PDS")))
                .then(() -> connections.proxy().thaw())
                .expectNext(List.of(1, 3))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(link.clientMessages()).containsPattern("^[^E]*E[^E]*E[^E]*$").doesNotContain("PDSPDSPDS");
    }
}
