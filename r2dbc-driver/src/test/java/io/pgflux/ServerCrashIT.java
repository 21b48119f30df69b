package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.PgBouncer;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.RestartableServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A server that goes down under its connections, and comes back. */
class ServerCrashIT {

    private static RestartableServer restartable;
    private static PostgresServer server;
    private static PgConnectionFactory factory;

    @BeforeAll
    static void startServer() {
        restartable = RestartableServer.create();
        server = restartable.server();
        factory = new PgConnectionFactory(PgConnectionOptions.builder()
                .host(server.host())
                .port(server.port())
                .user(PostgresServer.SUPERUSER)
                .database(PostgresServer.SUPERUSER)
                .build());
        server.sql(PostgresServer.SUPERUSER, "CREATE TABLE crash(i int)");
    }

    @AfterAll
    static void stopServer() {
        restartable.close();
    }

    static Stream<Arguments> stops() {
        Consumer<RestartableServer> immediately = RestartableServer::stopImmediately;
        Consumer<RestartableServer> fast = RestartableServer::stopFast;
        return Stream.of(Arguments.argumentSet("immediate", immediately), Arguments.argumentSet("fast", fast));
    }

    @ParameterizedTest
    @MethodSource("stops")
    void everySubscriberIsToldOfAShutdownAndNewConnectionsWorkAfterIt(Consumer<RestartableServer> stop) {
        List<PgConnection> connections = new ArrayList<>();
        List<Witness<?>> pending = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            PgConnection connection = await(factory.create());
            connections.add(connection);
            pending.addAll(busy(connection, i % 5));
        }

        stop.accept(restartable);

        for (Witness<?> each : pending) {
            each.requestUnbounded();
            R2dbcException error = each.awaitError();
            assertThat(error).isInstanceOf(R2dbcNonTransientResourceException.class);
            assertThat(error.getSqlState()).matches("08...|57P0[12]");
        }
        connections.forEach(ServerCrashIT::assertGone);
        R2dbcException refused = Witness.of(factory.create()).awaitError();
        assertThat(refused.getSqlState()).isEqualTo("08001");

        restartable.start();
        PgConnection next = await(factory.create());
        assertThat(all(select(next, "SELECT i FROM crash", Integer.class))).isEmpty();
        await(next.close());
    }

    private static List<Witness<?>> busy(PgConnection connection, int kind) {
        return switch (kind) {
            case 0 -> List.of();
            case 1 -> {
                await(connection.beginTransaction());
                await(execute(connection, "INSERT INTO crash VALUES (1)"));
                yield List.of();
            }
            case 2 ->
                List.of(
                        Witness.of(execute(connection, "SELECT pg_sleep(60)")),
                        Witness.of(execute(connection, "INSERT INTO crash VALUES (2)")),
                        Witness.of(connection.commitTransaction()));
            case 3 -> {
                Witness<Integer> paused = Witness.of(select(connection, LostConnection.LARGE, Integer.class), 3);
                paused.awaitReceived(3);
                yield List.of(paused);
            }
            default -> {
                await(connection.beginTransaction());
                await(execute(connection, "INSERT INTO crash VALUES (3)"));
                yield List.of(Witness.of(execute(connection, "SELECT pg_sleep(60)")));
            }
        };
    }

    private static void assertGone(PgConnection connection) {
        eventually(() -> "a loss that is noticed", () -> !await(connection.validate(ValidationDepth.LOCAL)));
        Fate.NOT_SENT.assertSaidBy(
                Witness.of(execute(connection, "INSERT INTO crash VALUES (4)")).awaitError());
        await(connection.close());
    }

    /** From refused connections over "the database system is starting up" to success. */
    @Test
    void whoTriesAgainGetsAConnectionAsSoonAsThereAreAnyAndUntilThenErrorsOfResources() {
        restartable.stopImmediately();
        Queue<Throwable> refusals = new ConcurrentLinkedQueue<>();
        Flux<PgConnection> persistent = Flux.range(0, 20)
                .flatMap(
                        i -> factory.create()
                                .doOnError(refusals::add)
                                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(5))),
                        20);
        Witness<PgConnection> connected = Witness.of(persistent);
        eventually(() -> "refusals", () -> refusals.size() >= 20);

        restartable.start();

        List<PgConnection> connections = connected.awaitCompletion();
        assertThat(connections).hasSize(20);
        assertThat(refusals)
                .allMatch(refusal -> refusal instanceof R2dbcNonTransientResourceException
                        || refusal instanceof R2dbcTransientResourceException)
                .extracting(refusal -> ((R2dbcException) refusal).getSqlState())
                .isSubsetOf("08001", "08006", "57P03");
        Flux.fromIterable(connections)
                .flatMap(connection -> select(connection, "SELECT 1", Integer.class)
                        .then(connection.close())
                        .then(Mono.empty()))
                .blockLast(PATIENCE);
    }

    /** What was with the server is lost; a pooler that shares servers keeps its clients and finds the new one for them. */
    @ParameterizedTest
    @ValueSource(strings = {"session", "transaction"})
    void behindAPoolerTheNextStatementsFindTheServerThatIsBack(String mode) {
        try (PgBouncer pooler = PgBouncer.start(server, PostgresServer.SUPERUSER)) {
            PgConnectionFactory pooled = new PgConnectionFactory(PgConnectionOptions.builder()
                    .host(pooler.host())
                    .port(pooler.port())
                    .user(PostgresServer.SUPERUSER)
                    .database(mode + "_" + PostgresServer.SUPERUSER)
                    .preparedStatementCacheQueries(0)
                    .build());
            PgConnection idle = await(pooled.create());
            assertThat(await(select(idle, "SELECT 1", Integer.class))).isEqualTo(1);
            PgConnection busy = await(pooled.create());
            Witness<?> asleep = Witness.of(execute(busy, "SELECT pg_sleep(60)"));
            eventually(() -> "the statement sleeps", () -> isAsleep());

            restartable.stopFast();
            R2dbcException error = asleep.awaitError();
            assertThat(error).isInstanceOf(R2dbcNonTransientResourceException.class);
            assertThat(error.getSqlState()).matches("08...|57P0[12]");
            restartable.start();

            PgConnection next = await(pooled.create().retryWhen(Retry.fixedDelay(50, Duration.ofMillis(200))));
            PgConnection kept = mode.equals("session") ? next : idle;
            assertThat(await(select(kept, "SELECT 2", Integer.class)
                            .retryWhen(Retry.fixedDelay(50, Duration.ofMillis(200)))))
                    .isEqualTo(2);
            if (mode.equals("session")) {
                assertGone(idle);
            }
            await(Flux.just(idle, busy, next).flatMap(PgConnection::close).then());
        }
    }

    private static boolean isAsleep() {
        return server.query(PostgresServer.SUPERUSER, "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                        .size()
                == 1;
    }
}
