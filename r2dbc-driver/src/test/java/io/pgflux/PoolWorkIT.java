package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.await;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.ResetOnRelease;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Thousands of borrowers of a few pooled connections, many of which fail, give up or leave things behind. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PoolWorkIT {

    private static final int SIZE = 8;
    private static final int TASKS = 10_000;
    private static final int AT_ONCE = 64;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final Set<Integer> committed = ConcurrentHashMap.newKeySet();
    private final Set<Integer> begun = ConcurrentHashMap.newKeySet(); // commits; a cancel may come before their answers

    @BeforeEach
    void empty() {
        database.sql("DROP TABLE IF EXISTS done", "CREATE TABLE done (task int PRIMARY KEY, worth int NOT NULL)");
    }

    @ParameterizedTest
    @EnumSource(
            value = ResetOnRelease.class,
            names = {"CONNECTION", "SESSION"})
    void allConnectionsAreIdleAndRightInTheEnd(ResetOnRelease reset) {
        PgConnectionFactory factory =
                connections.factory(database.host(), database.port(), options -> options.resetOnRelease(reset));
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .initialSize(SIZE)
                .maxSize(SIZE)
                .maxAcquireTime(PATIENCE)
                .build());
        int tasks = reset == ResetOnRelease.CONNECTION ? TASKS : TASKS / 10;
        try {
            Flux.range(0, tasks).flatMap(task -> outcome(pool, task), AT_ONCE).blockLast(PATIENCE);

            PoolMetrics metrics = pool.getMetrics().orElseThrow();
            eventually(
                    () -> metrics.acquiredSize() + " of the connections are not given back",
                    () -> metrics.acquiredSize() == 0);
            assertThat(metrics.pendingAcquireSize()).isZero();
            assertThat(outcomes.get("wrong")).as(outcomes::toString).isNull();
            assertThat(outcomes.keySet()).contains("right", "cancelled", "failed as it should", "rolled back");
            assertThat(open()).isEmpty();
            Set<Integer> stored = database.query("SELECT task FROM done").stream()
                    .map(row -> (Integer) row.get(0))
                    .collect(Collectors.toSet());
            assertThat(stored).containsAll(committed);
            assertThat(begun).containsAll(stored);
            check(pool, reset);
        } finally {
            pool.disposeLater().block(PATIENCE);
        }
        database.awaitBackends(0);
    }

    /** Transactions that nobody will end. */
    private static List<List<Object>> open() {
        return database.query("SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database()"
                + " AND state LIKE 'idle in transaction%'");
    }

    /** Borrows all connections at the same time. */
    private static void check(ConnectionPool pool, ResetOnRelease reset) {
        Set<PgConnection> seen = new HashSet<>();
        List<Connection> borrowed =
                Flux.range(0, SIZE).flatMap(i -> pool.create()).collectList().block(PATIENCE);
        for (Connection connection : borrowed) {
            PgConnection ours = (PgConnection) ((Wrapped<?>) connection).unwrap();
            seen.add(ours);
            assertThat(ours.isAutoCommit()).isTrue();
            assertThat(await(ours.validate(ValidationDepth.REMOTE))).isTrue();
            assertThat(await(text(connection, "SELECT current_setting('statement_timeout')")))
                    .isEqualTo("0");
            assertThat(await(text(connection, "SELECT current_setting('default_transaction_isolation')")))
                    .isEqualTo("read committed");
            if (reset == ResetOnRelease.SESSION) {
                assertThat(await(text(connection, "SELECT current_setting('work_mem')")))
                        .isNotEqualTo("7MB");
            }
            assertThat(await(text(connection, "SELECT (6 * 7)::text"))).isEqualTo("42");
        }
        assertThat(seen).hasSize(SIZE);
        Flux.fromIterable(borrowed).flatMap(Connection::close).blockLast(PATIENCE);
    }

    private Mono<Void> outcome(ConnectionPool pool, int task) {
        Random random = new Random(task);
        Mono<String> work =
                Mono.usingWhen(pool.create(), connection -> work(connection, task, random), Connection::close);
        boolean impatient = random.nextInt(10) == 0;
        Mono<String> outcome =
                impatient ? work.timeout(Duration.ofNanos(random.nextInt(4_000_000)), Mono.just("cancelled")) : work;
        return outcome.onErrorResume(R2dbcException.class, e -> Mono.just("wrong: " + e))
                .doOnNext(what -> count(what))
                .then();
    }

    private void count(String outcome) {
        String key = outcome.startsWith("wrong") ? "wrong" : outcome;
        outcomes.computeIfAbsent(key, any -> new LongAdder()).increment();
        if (key.equals("wrong")) {
            outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
        }
    }

    /** What a borrower does; many end without tidying up. */
    private Mono<String> work(Connection connection, int task, Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> // a transaction that is never ended
                Mono.from(connection.beginTransaction())
                        .then(insert(connection, task))
                        .thenReturn("rolled back");
            case 1 -> // and one that is not even begun on the server
                Mono.from(connection.setAutoCommit(false)).thenReturn("right");
            case 2 -> // rolled back by an error
                Mono.from(connection.beginTransaction())
                        .then(insert(connection, task))
                        .then(text(connection, "SELECT (1 / 0)::text"))
                        .onErrorResume(e -> Mono.just("failed as it should"));
            case 3 -> // abandoned results
                Flux.from(connection
                                .createStatement("SELECT g FROM generate_series(1, 200) g")
                                .execute())
                        .next()
                        .thenReturn("right");
            case 4 -> // only the first row
                Flux.from(connection
                                .createStatement("SELECT g::int4 FROM generate_series(1, 500) g")
                                .execute())
                        .flatMap(result -> result.map((row, metadata) -> row.get(0, Integer.class)))
                        .next()
                        .map(first -> first == 1 ? "right" : "wrong: " + first);
            case 5 -> // other settings
                Mono.from(connection.setStatementTimeout(Duration.ofSeconds(30)))
                        .then(Mono.from(
                                connection.setTransactionIsolationLevel(io.r2dbc.spi.IsolationLevel.REPEATABLE_READ)))
                        .then(text(connection, "SET work_mem = '7MB'; SELECT 'x'"))
                        .thenReturn("right");
            case 6 -> // not waited for
                Mono.<String>fromRunnable(() -> Flux.from(connection
                                        .createStatement("SELECT pg_sleep(0.001)")
                                        .execute())
                                .subscribe())
                        .thenReturn("right");
            default -> committed(connection, task);
        };
    }

    private Mono<String> committed(Connection connection, int task) {
        return Mono.from(connection.beginTransaction())
                .then(insert(connection, task))
                .then(text(connection, "SELECT worth::text FROM done WHERE task = " + task))
                .doOnNext(worth -> begun.add(task))
                .flatMap(worth -> Mono.from(connection.commitTransaction())
                        .thenReturn(worth.equals(String.valueOf(3 * task)) ? "committed" : "wrong: " + worth))
                .doOnNext(outcome -> committed.add(task));
    }

    private static Mono<Long> insert(Connection connection, int task) {
        return Flux.from(connection
                        .createStatement("INSERT INTO done VALUES ($1, $2)")
                        .bind(0, task)
                        .bind(1, 3 * task)
                        .execute())
                .flatMap(result -> result.getRowsUpdated())
                .single();
    }

    private static Mono<String> text(Connection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute())
                .flatMap(result -> result.map((row, metadata) -> row.get(0, String.class)))
                .last();
    }
}
