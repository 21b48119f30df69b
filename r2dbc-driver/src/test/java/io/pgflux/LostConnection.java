package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.ValidationDepth;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;

/** A connection that is going to be lost, with what a test does on it before and sees of it afterwards. */
final class LostConnection {

    /** 100 MB, which no buffer on the way can hold. */
    static final String LARGE = "SELECT g::int4, repeat('x', 1000) FROM generate_series(1, 100000) g";

    /** So often in a row, with a query and a pause in between. */
    private static final int STANDSTILLS = 5;

    private static final String TABLE = "CREATE TABLE IF NOT EXISTS faults(i int)";
    private static final AtomicInteger ROWS = new AtomicInteger();

    private final TestDatabase database;
    private final PgConnection connection;
    private final Link link;
    private final int row = ROWS.incrementAndGet();
    private final int backend;

    private LostConnection(TestDatabase database, PgConnection connection, Link link) {
        this.database = database;
        this.connection = connection;
        this.link = link;
        this.backend = await(select(connection, "SELECT pg_backend_pid()", Integer.class));
    }

    static LostConnection open(TestDatabase database, Connections connections) {
        database.sql(TABLE);
        return new LostConnection(database, connections.open(), connections.link());
    }

    static LostConnection open(
            TestDatabase database, Connections connections, Consumer<PgConnectionOptions.Builder> options) {
        database.sql(TABLE);
        return new LostConnection(database, connections.open(connections.factory(options)), connections.link());
    }

    PgConnection connection() {
        return connection;
    }

    Link link() {
        return link;
    }

    /** So that one flight is enough from now on. */
    void learn(String sql) {
        all(execute(connection, sql));
    }

    /** The same for the server, and nothing that another connection of the factory can have learned. */
    String unknown(String sql) {
        return sql + " -- " + row;
    }

    /** Three rows of {@link #LARGE} have come, no more are asked for, and the server waits. */
    Witness<Integer> pause() {
        Witness<Integer> paused = Witness.of(select(connection, LARGE, Integer.class), 3);
        paused.awaitReceived(3);
        awaitThatTheServerWaits();
        return paused;
    }

    /** It is made to wait, since nobody reads what it sends: for good, and not only because somebody on the way is slow. */
    void awaitThatTheServerWaits() {
        AtomicLong last = new AtomicLong();
        AtomicInteger standstills = new AtomicInteger();
        eventually(() -> "a standstill, after " + last + " bytes", () -> {
            long bytes = link.serverBytes();
            boolean moves = last.getAndSet(bytes) != bytes || !isTrue("wait_event = 'ClientWrite'");
            return (moves ? standstills.updateAndGet(count -> 0) : standstills.incrementAndGet()) == STANDSTILLS;
        });
    }

    /** Waits for what pg_stat_activity then says of its backend. */
    void awaitThatTheServer(String condition) {
        eventually(() -> "a backend with " + condition, () -> isTrue(condition));
    }

    private boolean isTrue(String condition) {
        String query = "SELECT 1 FROM pg_stat_activity WHERE pid = %d AND %s".formatted(backend, condition);
        return !database.query(query).isEmpty();
    }

    /** Begins a transaction and inserts a row. */
    void begin() {
        await(connection.beginTransaction());
        assertThat(all(execute(connection, "INSERT INTO faults VALUES (" + row + ")")))
                .containsExactly(1L);
    }

    /** Whether the row of {@link #begin()} was committed. */
    boolean isCommitted() {
        return !database.query("SELECT 1 FROM faults WHERE i = " + row).isEmpty();
    }

    /** Statements of about so many bytes together, by {@code add()}. */
    Publisher<Long> batch(int bytes) {
        String large = "x".repeat(50_000);
        PgStatement insert = connection
                .createStatement("INSERT INTO faults SELECT -length($1)")
                .bind(0, large);
        for (int i = 1; i < bytes / large.length(); i++) {
            insert.add().bind(0, large);
        }
        return counts(insert.execute());
    }

    /** Does that on the event loop, so that what is submitted is written together. */
    <T> T inOneTurn(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, connection.unwrap(Executor.class))
                .orTimeout(Connections.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    void close() {
        Witness.of(connection.close());
    }

    /** The driver knows of the loss, says so to whoever comes later, and has closed its socket. */
    void assertGone() {
        eventually(() -> "a loss that is noticed", () -> !await(connection.validate(ValidationDepth.LOCAL)));
        for (Publisher<?> later : List.of(
                select(connection, LossSituation.ONE, Integer.class),
                select(connection, "SELECT 1; SELECT 2", Integer.class),
                execute(connection, "SELECT never_seen"),
                connection.setAutoCommit(false),
                connection.beginTransaction(),
                connection.commitTransaction())) {
            Fate.NOT_SENT.assertSaidBy(Witness.of(later).awaitError());
        }
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isFalse();
        await(connection.close());
        await(connection.close());
        link.awaitClosed();
    }
}
