package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgTransactionDefinition;
import io.pgflux.testing.BlockingCalls;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.ValidationDepth;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Everything that the driver does is done from an event loop here: then nothing that blocks can hide by running on the
 * test's thread. {@link BlockingCalls} watches.
 */
class NonBlockingIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /** So many that the JVM's random numbers, which are read in blocks, run out in between. */
    private static final int LOGINS = 20;

    private static Scheduler loop;

    @BeforeAll
    static void prepare() {
        database.sql("CREATE TABLE IF NOT EXISTS numbers (n int4, t text, b bytea)");
        try (Client client = Client.open(Client.options(database))) {
            // Of Reactor Netty's shared loops, which outlive the connection
            loop = client.connection().unwrap(Scheduler.class);
        }
    }

    private static PgConnectionFactory factory(String user) {
        return new PgConnectionFactory(Client.options(database)
                .user(user)
                .password(PostgresServer.password(user))
                .build());
    }

    private static <T> T onLoop(Mono<T> work) {
        return work.subscribeOn(loop).blockOptional(Client.PATIENCE).orElseThrow();
    }

    private static <T> T connected(Function<PgConnection, Mono<T>> work) {
        return onLoop(Mono.usingWhen(factory("postgres").create(), work, PgConnection::close));
    }

    @AfterEach
    void nothingHasBlocked() {
        assertThat(BlockingCalls.take()).isEmpty();
    }

    /** Needs {@code -XX:+AllowRedefinitionToAddDeleteMethods}, as the build has it. */
    @Test
    void blockHoundIsOn() {
        assertThatThrownBy(() -> connected(connection -> connection
                        .createStatement("SELECT 1")
                        .execute()
                        .flatMap(result -> result.map(NonBlockingIT::sleep))
                        .single()))
                .satisfies(e -> assertThat(e).hasStackTraceContaining("Blocking call! java.lang.Thread.sleep"));
        assertThat(BlockingCalls.take()).singleElement().asString().contains("Thread.sleep");
    }

    private static int sleep(Readable row) {
        try {
            Thread.sleep(1);
            return 1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trust_user", "clear_user", "md5_user", "scram_user"})
    void connectingAndClosingDoNotBlock(String user) {
        PgConnectionFactory factory = factory(user);
        for (int i = 0; i < LOGINS; i++) {
            String current = onLoop(Mono.usingWhen(
                    factory.create(),
                    connection -> connection
                            .createStatement("SELECT current_user::text")
                            .execute()
                            .flatMap(result -> result.map(row -> row.get(0, String.class)))
                            .single(),
                    PgConnection::close));

            assertThat(current).isEqualTo(user);
        }
    }

    @Test
    void aFailedLoginDoesNotBlock() {
        PgConnectionFactory factory = new PgConnectionFactory(
                Client.options(database).user("scram_user").password("wrong").build());

        assertThatThrownBy(() -> onLoop(factory.create())).isInstanceOf(R2dbcPermissionDeniedException.class);
    }

    @Test
    void aServerThatIsNotThereDoesNotBlock() {
        PgConnectionFactory factory = new PgConnectionFactory(
                Client.options(database).host("localhost").port(1).build());

        assertThatThrownBy(() -> onLoop(factory.create())).hasMessageContaining("localhost:1");
    }

    @Test
    void statementsDoNotBlock() {
        Long sum = connected(connection -> Flux.range(1, 50)
                .flatMap(n -> connection
                        .createStatement("SELECT $1 + $2, now(), 1.5::numeric, '{1}'::int4[], $3, random()")
                        .bind(0, n)
                        .bind(1, 1L << 40)
                        .bind(2, "text \u00EB \uD83D\uDC18")
                        .execute())
                .flatMap(result -> result.map((row, metadata) -> {
                    for (int i = 1; i < 6; i++) {
                        row.get(i);
                        row.get(i, String.class);
                    }
                    return row.get(0, Long.class);
                }))
                .reduce(0L, Long::sum));

        assertThat(sum).isEqualTo(50 * (1L << 40) + 50 * 51 / 2);
    }

    @Test
    void manyRowsWithLittleDemandDoNotBlock() {
        Long count = connected(connection -> connection
                .createStatement("SELECT i, repeat('x', 100) FROM generate_series(1, 20000) AS i")
                .execute()
                .flatMap(result -> result.map(row -> row.get(1, String.class)))
                .limitRate(10)
                .publishOn(Schedulers.parallel(), 10)
                .count());

        assertThat(count).isEqualTo(20_000);
    }

    @Test
    void batchesAndLargeValuesDoNotBlock() {
        List<Long> updated = connected(connection -> {
            var insert = connection.createStatement("INSERT INTO numbers VALUES ($1, $2, $3)");
            for (int i = 0; i < 500; i++) {
                insert.bind(0, i)
                        .bind(1, "x".repeat(1_000))
                        .bind(2, Blob.from(Flux.just(ByteBuffer.allocate(100), ByteBuffer.allocate(100))));
                if (i < 499) {
                    insert.add();
                }
            }
            return insert.execute()
                    .flatMap(result -> result.getRowsUpdated())
                    .thenMany(connection
                            .createBatch()
                            .add("SELECT 1")
                            .add("DELETE FROM numbers")
                            .execute())
                    .flatMap(result -> result.getRowsUpdated())
                    .collectList();
        });

        assertThat(updated).containsExactly(500L);
    }

    @Test
    void transactionsDoNotBlock() {
        Long rows = connected(connection -> connection
                .beginTransaction(PgTransactionDefinition.from(IsolationLevel.REPEATABLE_READ)
                        .name("watched"))
                .then(connection.createSavepoint("a"))
                .thenMany(connection
                        .createStatement("INSERT INTO numbers VALUES (1)")
                        .execute())
                .flatMap(result -> result.getRowsUpdated())
                .then(connection.rollbackTransactionToSavepoint("a"))
                .then(connection.commitTransaction())
                .then(connection.setAutoCommit(false))
                .thenMany(connection
                        .createStatement("INSERT INTO numbers VALUES (2)")
                        .execute())
                .flatMap(result -> result.getRowsUpdated())
                .then(connection.rollbackTransaction())
                .then(connection.setAutoCommit(true))
                .then(connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE))
                .then(connection.validate(ValidationDepth.REMOTE))
                .thenMany(connection
                        .createStatement("SELECT count(*) FROM numbers WHERE n < 3 AND t IS NULL")
                        .execute())
                .flatMap(result -> result.map(row -> row.get(0, Long.class)))
                .single());

        assertThat(rows).isZero();
    }

    @Test
    void errorsAndNoticesDoNotBlock() {
        assertThatThrownBy(() -> connected(connection -> connection
                        .createStatement("SELECT nonsense")
                        .execute()
                        .flatMap(result -> result.getRowsUpdated())
                        .then(Mono.just(1))))
                .isInstanceOf(R2dbcBadGrammarException.class);
        connected(connection -> connection
                .createStatement("DO $$ BEGIN RAISE WARNING 'a warning'; END $$")
                .execute()
                .flatMap(result -> result.getRowsUpdated())
                .then(Mono.just(1)));
    }

    @Test
    void theLossOfTheServerDoesNotBlock() {
        assertThatThrownBy(() -> connected(connection -> connection
                        .createStatement("SELECT pg_terminate_backend(pg_backend_pid())")
                        .execute()
                        .flatMap(result -> result.map(row -> row.get(0)))
                        .then(Mono.just(1))))
                .hasMessageContaining("terminating connection");
    }
}
