package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.rows;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Thousands of random cancels on several connections at once: who was not cancelled gets exactly its answer, what has
 * answered is in the table, what has not is there completely or not at all, and the server is idle a moment after.
 *
 * <p>With {@code pgflux.cancels.seed} the series of that seed, again and again and side by side: what the threads make of
 * it differs.
 */
class RandomCancelsIT {

    private static final int CONNECTIONS = 8;
    private static final int SERIES = Integer.getInteger("pgflux.cancels.series", 120);
    private static final int REPETITIONS = Integer.getInteger("pgflux.cancels.repetitions", 100);
    private static final int ROUNDS = 30;
    private static final int MOST_AT_ONCE = 5;
    private static final long IDS_PER_SERIES = 1_000_000_000L;
    private static final long IDS_PER_WORK = 10_000L;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger cancels = new AtomicInteger();

    /** Shared by the connections, so that their requests wait for each other. */
    private final List<PgConnectionFactory> factories = List.of(
            factory(Duration.ZERO, 256, 8),
            factory(Duration.ofMillis(1), 3, 8),
            factory(Duration.ofMillis(2), 0, 2),
            factory(Duration.ZERO, 256, 1));

    private static PgConnectionFactory factory(Duration grace, int statements, int requests) {
        return new PgConnectionFactory(PgConnectionOptions.builder()
                .host(database.host())
                .port(database.port())
                .user(database.user())
                .database(database.name())
                .cancelGrace(grace)
                .preparedStatementCacheQueries(statements)
                .cancelConcurrency(requests)
                .build());
    }

    @BeforeAll
    static void createTable() {
        database.sql(CancelledWork.TABLE);
    }

    @Test
    void cancelsTouchNothingButWhatWasCancelled() {
        Long seed = Long.getLong("pgflux.cancels.seed");
        LongStream seeds = seed == null
                ? LongStream.rangeClosed(1, SERIES)
                : LongStream.generate(() -> seed).limit(REPETITIONS);
        Flux.fromStream(seeds.boxed())
                .flatMap(
                        each -> Mono.fromRunnable(() -> run(each)).subscribeOn(Schedulers.boundedElastic()),
                        CONNECTIONS)
                .blockLast();

        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError(failed.getMessage(), failed);
        }
        database.awaitBackends(0);
        System.out.println("RandomCancelsIT: " + attempts + " statements, " + cancels + " to be cancelled");
    }

    /** From a fresh checkout. */
    private static String command(long seed) {
        return "mvn -pl r2dbc-driver verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=RandomCancelsIT"
                + " -Dpgflux.cancels.seed=" + seed + " -Dpostgres.version=" + System.getProperty("postgres.version");
    }

    private void run(long seed) {
        if (failure.get() == null) {
            try {
                series(seed);
            } catch (Throwable e) {
                failure.compareAndSet(
                        null, new AssertionError("%s\n\nAgain: %s\n".formatted(e.getMessage(), command(seed)), e));
            }
        }
    }

    private void series(long seed) {
        Random random = new Random(seed);
        PgConnection connection =
                await(factories.get((int) (seed % factories.size())).create());
        long first = runs.incrementAndGet() * IDS_PER_SERIES;
        for (int i = 0; i < ROUNDS; i++) {
            round(connection, random, first + i * IDS_PER_WORK * MOST_AT_ONCE);
        }
        assertThatNothingRuns(connection);
        await(connection.close());
    }

    /** Statements in flight together, in a transaction or not. */
    private void round(PgConnection connection, Random random, long first) {
        List<CancelledAttempt> together = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_AT_ONCE);
        for (int i = 0; i < count; i++) {
            together.add(new CancelledAttempt(random, first + i * IDS_PER_WORK));
        }
        boolean transaction = random.nextInt(4) == 0;
        boolean rolledBack = transaction && random.nextBoolean();
        if (transaction) {
            await(connection.beginTransaction());
        }
        Runnable start = () -> together.forEach(attempt -> attempt.start(connection));
        if (random.nextBoolean()) {
            start.run();
        } else {
            await(Mono.fromRunnable(start).subscribeOn(connection.unwrap(Scheduler.class)));
        }
        Witness<Void> end = Witness.of(end(connection, transaction, rolledBack));

        List<String> wrong = new ArrayList<>();
        together.forEach(attempt -> add(wrong, attempt.await(rolledBack)));
        Throwable error = end.awaitEnd();
        if (error != null) {
            wrong.add("the end of the transaction: " + error);
        }
        Map<Long, Long> written = written(connection, first);
        together.forEach(attempt -> add(wrong, attempt.check(written.getOrDefault(attempt.id(), 0L), rolledBack)));
        if (!wrong.isEmpty()) {
            throw new AssertionError("%s\n%s%s\n%s"
                    .formatted(
                            wrong,
                            connection.getMetadata().getDatabaseVersion(),
                            transaction ? rolledBack ? ", rolled back" : ", committed" : "",
                            together));
        }
        attempts.addAndGet(count);
        cancels.addAndGet(
                (int) together.stream().filter(CancelledAttempt::isCancelled).count());
    }

    private static void add(List<String> all, String one) {
        if (one != null) {
            all.add(one);
        }
    }

    private static Publisher<Void> end(PgConnection connection, boolean transaction, boolean rolledBack) {
        if (!transaction) {
            return Mono.empty();
        }
        return rolledBack ? connection.rollbackTransaction() : connection.commitTransaction();
    }

    private static Map<Long, Long> written(PgConnection connection, long first) {
        Map<Long, Long> written = new HashMap<>();
        all(rows(
                connection
                        .createStatement("SELECT id, count(*) FROM works WHERE id >= $1 AND id < $2 GROUP BY id")
                        .bind(0, first)
                        .bind(1, first + IDS_PER_WORK * MOST_AT_ONCE)
                        .execute(),
                row -> written.put(row.get(0, Long.class), row.get(1, Long.class)) == null));
        return written;
    }

    private static void assertThatNothingRuns(PgConnection connection) {
        int backend = await(select(connection, "SELECT pg_backend_pid()", Integer.class));
        String last = await(select(connection, "SELECT 'late' FROM pg_sleep(600)", String.class)
                .timeout(Duration.ofMillis(5))
                .onErrorReturn(TimeoutException.class, "in time"));
        String query = "SELECT state, query FROM pg_stat_activity WHERE pid = " + backend;
        eventually(
                PATIENCE,
                () -> "idle, after " + last + ": " + database.query(query),
                () -> "idle".equals(database.query(query).get(0).get(0)));
        if (await(select(connection, "SELECT 42", Integer.class)) != 42) {
            throw new AssertionError("not usable");
        }
    }
}
