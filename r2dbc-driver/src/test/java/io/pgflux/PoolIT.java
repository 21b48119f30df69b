package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.await;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** The driver in r2dbc-pool: validation, eviction, time-outs, close. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PoolIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final List<ConnectionPool> pools = new ArrayList<>();

    @AfterEach
    void close() {
        pools.forEach(pool -> pool.disposeLater().block(PATIENCE));
        database.awaitBackends(0);
    }

    private ConnectionPool pool(Consumer<ConnectionPoolConfiguration.Builder> settings) {
        return pool(options -> {}, settings);
    }

    private ConnectionPool pool(
            Consumer<PgConnectionOptions.Builder> options, Consumer<ConnectionPoolConfiguration.Builder> settings) {
        PgConnectionOptions.Builder driver = PgConnectionOptions.builder()
                .host(database.host())
                .port(database.port())
                .user(database.user())
                .database(database.name());
        options.accept(driver);
        ConnectionPoolConfiguration.Builder builder = ConnectionPoolConfiguration.builder(
                        new PgConnectionFactory(driver.build()))
                .initialSize(0)
                .maxSize(4)
                .maxAcquireTime(PATIENCE);
        settings.accept(builder);
        ConnectionPool pool = new ConnectionPool(builder.build());
        pools.add(pool);
        return pool;
    }

    private static Connection borrow(ConnectionPool pool) {
        return await(pool.create());
    }

    private static void giveBack(Connection connection) {
        await(connection.close());
    }

    private static <T> T one(Connection connection, String sql, Class<T> type) {
        return Flux.from(connection.createStatement(sql).execute())
                .flatMap(result -> result.map((row, metadata) -> row.get(0, type)))
                .blockLast(PATIENCE);
    }

    private static int backend(Connection connection) {
        return one(connection, "SELECT pg_backend_pid()", Integer.class);
    }

    private static void terminate(int pid) {
        database.query("SELECT pg_terminate_backend(" + pid + ")");
        eventually(
                () -> "process " + pid + " is still there",
                () -> database.query("SELECT FROM pg_stat_activity WHERE pid = " + pid)
                        .isEmpty());
    }

    @Test
    void aUrlMakesAPool() {
        ConnectionPool pool = (ConnectionPool) ConnectionFactories.get(
                "r2dbc:pool:postgresql://%s:%s@%s:%d/%s?initialSize=1&maxSize=2&resetOnRelease=session"
                        .formatted(
                                database.user(),
                                database.password(),
                                database.host(),
                                database.port(),
                                database.name()));
        pools.add(pool);

        assertThat(pool.getMetadata().getName()).isEqualTo("PostgreSQL");
        Connection connection = borrow(pool);
        one(connection, "SET work_mem = '7MB'; SELECT 'x'", String.class);
        giveBack(connection);

        Connection again = borrow(pool);
        assertThat(one(again, "SELECT current_setting('work_mem')", String.class))
                .isNotEqualTo("7MB");
        giveBack(again);
    }

    @ParameterizedTest
    @EnumSource(ValidationDepth.class)
    void aConnectionThatTheServerHasEndedIsReplaced(ValidationDepth depth) {
        ConnectionPool pool = pool(settings -> settings.validationDepth(depth).maxSize(1));
        Connection connection = borrow(pool);
        int first = backend(connection);
        giveBack(connection);

        terminate(first);
        Connection next = depth == ValidationDepth.REMOTE ? borrow(pool) : borrowWhenItIsKnown(pool, first);

        assertThat(backend(next)).isNotEqualTo(first);
        giveBack(next);
    }

    /** LOCAL sees what has arrived: the server's last message may still be on its way. */
    private static Connection borrowWhenItIsKnown(ConnectionPool pool, int first) {
        Connection[] borrowed = new Connection[1];
        eventually(() -> "still the first one", () -> {
            Connection candidate = borrow(pool);
            try {
                if (backend(candidate) != first) {
                    borrowed[0] = candidate;
                    return true;
                }
            } catch (R2dbcException e) {
                // it has ended between the look at it and the query
            }
            giveBack(candidate);
            return false;
        });
        return borrowed[0];
    }

    @Test
    void aConnectionThatEndsWhileItIsBorrowedIsNotGivenOutAgain() {
        ConnectionPool pool = pool(settings -> settings.maxSize(1));
        Connection connection = borrow(pool);
        int first = backend(connection);
        await(connection.beginTransaction());
        terminate(first);
        assertThatThrownBy(() -> backend(connection)).isInstanceOf(R2dbcException.class);

        giveBack(connection);

        Connection next = borrow(pool);
        assertThat(backend(next)).isNotEqualTo(first);
        giveBack(next);
    }

    @Test
    void aValidationQueryIsAsked() {
        ConnectionPool pool =
                pool(settings -> settings.validationQuery("SELECT 1").maxSize(1));
        Connection connection = borrow(pool);
        int first = backend(connection);
        giveBack(connection);
        assertThat(backend(connection = borrow(pool))).isEqualTo(first);
        giveBack(connection);

        terminate(first);
        connection = borrow(pool);

        assertThat(backend(connection)).isNotEqualTo(first);
        giveBack(connection);
    }

    @Test
    void aConnectionIsClosedAtTheEndOfItsLife() {
        ConnectionPool pool =
                pool(settings -> settings.maxLifeTime(Duration.ofMillis(1)).maxSize(1));
        Connection connection = borrow(pool);
        int first = backend(connection);
        giveBack(connection);

        connection = borrow(pool);

        assertThat(backend(connection)).isNotEqualTo(first);
        giveBack(connection);
    }

    @Test
    void idleConnectionsAreEvictedInTheBackground() {
        ConnectionPool pool = pool(settings ->
                settings.maxIdleTime(Duration.ofMillis(50)).backgroundEvictionInterval(Duration.ofMillis(50)));
        List<Connection> borrowed =
                Flux.range(0, 4).flatMap(i -> pool.create()).collectList().block(PATIENCE);
        assertThat(database.backends()).isEqualTo(4);

        borrowed.forEach(PoolIT::giveBack);

        database.awaitBackends(0);
        Connection connection = borrow(pool);
        assertThat(one(connection, "SELECT 42", Integer.class)).isEqualTo(42);
        giveBack(connection);
    }

    @Test
    void whoWaitsTooLongGetsATimeoutAndNothingIsLost() {
        ConnectionPool pool = pool(settings ->
                settings.maxSize(1).maxAcquireTime(Duration.ofMillis(100)).acquireRetry(0));
        Connection connection = borrow(pool);

        assertThatThrownBy(() -> borrow(pool)).isInstanceOf(R2dbcTimeoutException.class);
        giveBack(connection);

        giveBack(borrow(pool));
    }

    /** By {@code usingWhen}: a subscriber that cancels while it is given a connection has to give it back. */
    @Test
    void whoGivesUpWaitingTakesNothing() {
        ConnectionPool pool = pool(settings -> settings.maxSize(2));
        for (int i = 0; i < 200; i++) {
            Mono.usingWhen(pool.create(), connection -> Mono.never(), Connection::close)
                    .subscribe()
                    .dispose();
        }

        eventually(
                () -> pool.getMetrics().orElseThrow().acquiredSize() + " connections are lost",
                () -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
        giveBack(borrow(pool));
    }

    /** reactor-pool lends in a loop, which what it takes for fatal would end for good. */
    @Test
    void aBorrowerThatThrowsDoesNotStopTheOthers() {
        ConnectionPool pool = pool(settings -> settings.maxSize(2));
        List<Connection> all = List.of(borrow(pool), borrow(pool));
        AtomicReference<Connection> kept = new AtomicReference<>();
        pool.create().subscribe(connection -> {
            kept.set(connection);
            throw new NoClassDefFoundError("com/example/NotThere");
        });
        CompletableFuture<? extends Connection> next = pool.create().toFuture();

        all.forEach(PoolIT::giveBack);

        giveBack(await(Mono.fromFuture(next)));
        eventually(() -> "not lent", () -> kept.get() != null);
        giveBack(kept.get());
    }

    @Test
    void whatABorrowerLeavesIsUndone() {
        ConnectionPool pool = pool(settings -> settings.maxSize(1));
        Connection connection = borrow(pool);
        one(connection, "CREATE TABLE IF NOT EXISTS left_over (v int); SELECT 'x'", String.class);
        await(connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE));
        await(connection.setAutoCommit(false));
        await(connection.setStatementTimeout(Duration.ofSeconds(9)));
        Flux.from(connection.createStatement("INSERT INTO left_over VALUES (1)").execute())
                .flatMap(result -> result.getRowsUpdated())
                .blockLast(PATIENCE);
        giveBack(connection);

        Connection next = borrow(pool);

        assertThat(next.isAutoCommit()).isTrue();
        assertThat(next.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.READ_COMMITTED);
        assertThat(one(next, "SELECT count(*)::int FROM left_over", Integer.class))
                .isZero();
        assertThat(one(next, "SELECT current_setting('statement_timeout')", String.class))
                .isEqualTo("0");
        assertThat(one(next, "SELECT current_setting('default_transaction_isolation')", String.class))
                .isEqualTo("read committed");
        giveBack(next);
    }

    @Test
    void thePoolsCloseEndsEveryConnection() {
        ConnectionPool pool = pool(settings -> settings.initialSize(4));
        await(pool.warmup());
        assertThat(database.backends()).isEqualTo(4);

        pool.disposeLater().block(PATIENCE);

        database.awaitBackends(0);
        assertThatThrownBy(() -> borrow(pool)).hasMessageContaining("Pool has been shut down");
    }

    @Test
    void aPooledConnectionShowsTheDriversOwn() {
        ConnectionPool pool = pool(settings -> settings.maxSize(1));
        Connection connection = borrow(pool);

        assertThat(((Wrapped<?>) connection).unwrap()).isInstanceOf(PgConnection.class);
        assertThat(((Wrapped<?>) connection).unwrap(PgConnection.class)).isNotNull();
        assertThat(connection.getMetadata().getDatabaseProductName()).isEqualTo("PostgreSQL");
        giveBack(connection);
    }

    /** r2dbc-pool#190: with Reactor Netty's own choice all of them would be on the loop that has opened them. */
    @ParameterizedTest
    @ValueSource(ints = {8, 32})
    void connectionsAreSpreadOverTheLoopsAlsoIfOneOfThemOpensAll(int size) {
        LoopResources loops = LoopResources.create("pool-it", 4, true);
        try {
            ConnectionPool pool = pool(
                    options -> options.loopResources(loops),
                    settings -> settings.maxSize(size)
                            .allocatorSubscribeOn(Schedulers.fromExecutor(
                                    loops.onClient(LoopResources.DEFAULT_NATIVE).next())));
            Map<Object, Integer> counts = new HashMap<>();
            List<Connection> borrowed = Flux.range(0, size)
                    .flatMap(i -> pool.create(), size)
                    .collectList()
                    .block(PATIENCE);

            borrowed.forEach(
                    connection -> counts.merge(((Wrapped<?>) connection).unwrap(Executor.class), 1, Integer::sum));

            assertThat(counts.values()).hasSize(4).containsOnly(size / 4);
            Flux.fromIterable(borrowed).flatMap(Connection::close).blockLast(PATIENCE);
            pool.disposeLater().block(PATIENCE);
        } finally {
            loops.disposeLater(Duration.ZERO, Duration.ofSeconds(10)).block(PATIENCE);
        }
    }
}
