package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.dataRow;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.CountingLoops;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.testing.ScriptedServer.Script;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How often the socket is read, and written, which is once for each flush. Who exceeds a number makes the driver slower. */
class SystemCallsTest {

    private static final int QUERIES = 1_000;
    private static final int CONCURRENT = 64;
    private static final int ROUNDS = 16; // in which so many are answered so many at a time

    /** The kernel may hand over in two pieces what was written in one; hardly ever, and not each time. */
    private static final int ATTEMPTS = 10;

    /** Small enough for one buffer of 56 KiB. */
    private static final int MANY = 500;

    private static final String SQL = "SELECT $1::int4";
    private static final int INT4 = 23;

    private static final Map<Character, byte[]> ANSWERS = Map.of(
            'P', parseComplete(),
            'D', concat(parameterDescription(INT4), rowDescription(Column.binary("n", INT4))),
            'B', bindComplete(),
            'E', concat(dataRow(int32(4711)), commandComplete("SELECT 1")),
            'S', readyForQuery('I'));

    private static final Script TOGETHER = script -> {
        script.login();
        script.answerTogether(ANSWERS);
    };
    private static final Script APART = script -> {
        script.login();
        script.answerApart(ANSWERS);
    };

    private final CountingLoops loops = new CountingLoops();

    private record Calls(int writes, int reads) {}

    @AfterEach
    void endLoops() {
        loops.close();
    }

    @Test
    void whatIsSubmittedByTheAnswersOfOneReadSharesAWrite() {
        expect(
                new Calls(ROUNDS, ROUNDS),
                connection -> inOneTurn(connection, queries(connection, QUERIES, CONCURRENT)));
    }

    @Test
    void noReadCausesMoreThanOneWriteHoweverTheAnswersCome() {
        Calls calls = with(APART, connection -> calls(inOneTurn(connection, queries(connection, QUERIES, CONCURRENT))));

        assertThat(calls.writes()).isLessThanOrEqualTo(calls.reads() + 1);
        assertThat(calls.reads()).isBetween(ROUNDS, QUERIES);
    }

    @Test
    void aQueryAloneIsOneWriteAndOneRead() {
        expect(new Calls(QUERIES, QUERIES), connection -> queries(connection, QUERIES, 1));
    }

    @Test
    void whatAnotherThreadSubmitsBeforeTheLoopRunsSharesAWrite() {
        Calls calls = with(TOGETHER, connection -> {
            AtomicBoolean busy = new AtomicBoolean(true);
            connection.unwrap(Executor.class).execute(() -> {
                while (busy.get()) {
                    // Not even Thread.onSpinWait is allowed here
                }
            });
            Mono<Integer> release = Mono.fromRunnable(() -> busy.set(false));
            return calls(Flux.merge(queries(connection, MANY, MANY), release));
        });

        assertThat(calls.writes()).isEqualTo(1);
    }

    @Test
    void unknownStatementsThatAreSubmittedTogetherShareTwoRoundTrips() {
        AtomicInteger number = new AtomicInteger();
        expect(
                new Calls(2, 2),
                connection -> inOneTurn(
                        connection,
                        Flux.range(0, 8)
                                .map(i -> "SELECT $1::int4 + " + number.incrementAndGet())
                                .flatMap(sql -> query(connection, sql, 1))));
    }

    @Test
    void aBatchIsOneWriteAndOneRead() {
        expect(new Calls(1, 1), connection -> {
            PgStatement statement = connection.createStatement(SQL).bind(0, 0);
            for (int number = 1; number < MANY; number++) {
                statement.add().bind(0, number);
            }
            return numbers(statement);
        });
    }

    /** Also of what was read before the login: a channel keeps its first decision about its buffers. */
    @Test
    void everythingIsReadIntoOneBuffer() {
        with(TOGETHER, connection -> calls(queries(connection, QUERIES, 1)));

        assertThat(loops.buffers()).isEqualTo(1);
    }

    private static Flux<Integer> queries(PgConnection connection, int count, int concurrent) {
        return Flux.range(0, count).flatMap(number -> query(connection, SQL, number), concurrent);
    }

    private static Flux<Integer> query(PgConnection connection, String sql, int number) {
        return numbers(connection.createStatement(sql).bind(0, number));
    }

    private static Flux<Integer> numbers(PgStatement statement) {
        return statement.execute().flatMap(result -> result.map(row -> row.get(0, Integer.class)));
    }

    /** Subscribed to within one turn of the event loop. */
    private static <T> Flux<T> inOneTurn(PgConnection connection, Flux<T> work) {
        return work.subscribeOn(Schedulers.fromExecutor(connection.unwrap(Executor.class)));
    }

    private void expect(Calls expected, Function<PgConnection, Flux<Integer>> work) {
        Calls calls = with(TOGETHER, connection -> {
            Calls last = calls(work.apply(connection));
            for (int attempt = 1; attempt < ATTEMPTS && !last.equals(expected); attempt++) {
                last = calls(work.apply(connection));
            }
            return last;
        });
        assertThat(calls).isEqualTo(expected);
    }

    private Calls calls(Flux<Integer> work) {
        int writes = loops.writes();
        int reads = loops.reads();
        await(work.then());
        return new Calls(loops.writes() - writes, loops.reads() - reads);
    }

    /** The statement {@code SELECT $1::int4} is known to the connection. */
    private Calls with(Script server, Function<PgConnection, Calls> work) {
        try (ScriptedServer peer = ScriptedServer.start(server)) {
            PgConnection connection = await(new PgConnectionFactory(PgConnectionOptions.builder()
                            .host(peer.host())
                            .port(peer.port())
                            .user("u")
                            .loopResources(loops)
                            .build())
                    .create());
            await(query(connection, SQL, 0).then());
            Calls calls = work.apply(connection);
            await(connection.close());
            return calls;
        }
    }
}
