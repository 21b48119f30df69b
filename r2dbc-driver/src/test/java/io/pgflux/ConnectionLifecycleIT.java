package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static io.pgflux.testing.LinkEvent.CLIENT_BYTES;
import static io.pgflux.testing.LinkEvent.CLIENT_FIN;
import static io.pgflux.testing.LinkEvent.CLIENT_RESET;
import static io.pgflux.testing.LinkEvent.SERVER_BYTES;
import static io.pgflux.testing.LinkEvent.SERVER_FIN;
import static io.pgflux.testing.LinkEvent.SERVER_RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.SslMode;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** The first and the last of the four steps: connections are established and released in order. */
class ConnectionLifecycleIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void createIsColdAndEachSubscriptionOpensOneConnection() {
        Mono<PgConnection> create = connections.factory().create();
        PgConnection unrelated = connections.open();
        assertThat(connections.proxy().links()).hasSize(1);

        PgConnection first = await(create);
        PgConnection second = await(create);

        assertThat(connections.proxy().links()).hasSize(3);
        assertThat(first).isNotSameAs(second).isNotSameAs(unrelated);
        await(Flux.just(first, second).flatMap(PgConnection::close).then());
    }

    @Test
    void connectingSendsNothingButTheLogin() {
        connections.open(connections.factory(options -> options.sslMode(SslMode.DISABLE)));

        Link link = connections.proxy().link(0);
        assertThat(link.clientMessages()).isEqualTo("^");
        assertThat(link.serverMessages()).startsWith("R").endsWith("Z").containsOnlyOnce("Z");
        assertThat(link.events()).containsExactly(CLIENT_BYTES, SERVER_BYTES);
    }

    @Test
    void aCancelBeforeTheLoginHasEndedClosesTheSocket() {
        connections.proxy().freezeServerToClient();
        Disposable connecting = connections.factory().create().subscribe();
        Link link = connections.proxy().link(0);
        link.awaitEvents(CLIENT_BYTES);

        connecting.dispose();

        eventually(
                () -> "end of " + link,
                () -> link.events().contains(CLIENT_FIN) || link.events().contains(CLIENT_RESET));
        connections.proxy().thaw();
        database.awaitBackends(0);
    }

    @Test
    void aCancelAfterTheConnectionWasEmittedDoesNotCloseIt() {
        // take(1) and next() cancel their source while it emits.
        PgConnection taken = await(Flux.from(connections.factory().create()).take(1));
        PgConnection next = await(Flux.from(connections.factory().create()).next());
        AtomicReference<PgConnection> emitted = new AtomicReference<>();
        CountDownLatch received = new CountDownLatch(1);
        connections.factory().create().subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(PgConnection connection) {
                cancel();
                emitted.set(connection);
                received.countDown();
            }
        });
        assertThat(awaitLatch(received)).isTrue();

        for (PgConnection connection : List.of(taken, next, emitted.get())) {
            assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
            await(connection.close());
        }
    }

    private static boolean awaitLatch(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void closingIsTerminateThenFinThenTheServersFinThenCompletion() {
        connections.proxy().holdTerminate();
        PgConnection connection = connections.open();
        Link link = connections.link();

        await(connection.close());

        // The proxy has withheld the Terminate until our FIN, so the server's FIN can only have come behind it.
        assertThat(link.clientMessages()).isEqualTo("X");
        assertThat(link.events()).containsExactly(CLIENT_BYTES, CLIENT_FIN, SERVER_FIN);
        link.awaitClosed();
        assertThat(link.events()).doesNotContain(CLIENT_RESET, SERVER_RESET);
        database.awaitBackends(0);
    }

    @Test
    void closeDoesNotCompleteBeforeTheServersFin() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        connections.proxy().freezeServerToClient();

        StepVerifier.create(connection.close())
                .then(() -> link.awaitEvents(CLIENT_FIN))
                .then(() -> database.awaitBackends(0)) // the server is through, but we do not know it
                .expectNoEvent(Duration.ofMillis(100))
                .then(() -> connections.proxy().thaw())
                .expectComplete()
                .verify(PATIENCE);
        assertThat(link.events()).contains(SERVER_FIN).doesNotContain(CLIENT_RESET);
    }

    @Test
    void closeIsColdAndIdempotentAndCanBeSubscribedToTwiceAtOnce() {
        PgConnection connection = connections.open();
        Link link = connections.link();
        Mono<Void> close = connection.close();
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue();

        await(Mono.when(close, close, connection.close()));
        await(close);
        await(connection.close());

        link.awaitClosed();
        assertThat(link.clientMessages()).isEqualTo("SX");
    }

    @Test
    void closingWithStatementsInFlightFailsThem() {
        PgConnection connection = connections.open();
        await(select(connection, "SELECT 1", Integer.class));
        connections.proxy().freezeServerToClient();
        Link link = connections.link();

        StepVerifier.create(Flux.range(0, 10)
                        .flatMap(i -> select(connection, "SELECT 1", Integer.class)
                                .then(Mono.just("answered"))
                                .onErrorResume(SaysClosed::sqlState)))
                .then(() ->
                        eventually(link::toString, () -> link.clientMessages().contains("BES")))
                .then(() -> connection.close().subscribe())
                .expectNextSequence(List.copyOf(java.util.Collections.nCopies(10, "08003")))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void everythingAfterCloseFailsSayingSo() {
        PgConnection connection = connections.open();
        await(connection.close());

        List<Mono<?>> operations = List.of(
                select(connection, "SELECT 1", Integer.class).then(),
                select(connection, "SELECT 1; SELECT 2", Integer.class).then(),
                connection
                        .createStatement("SELECT $1::int")
                        .bind(0, 1)
                        .execute()
                        .then(),
                connection.createBatch().add("SELECT 1").execute().then(),
                connection.createSavepoint("s"),
                connection.releaseSavepoint("s"),
                connection.rollbackTransactionToSavepoint("s"),
                connection.setLockWaitTimeout(Duration.ofSeconds(1)),
                connection.setStatementTimeout(Duration.ofSeconds(1)),
                connection.beginTransaction(),
                connection.setAutoCommit(false),
                connection.commitTransaction(),
                connection.rollbackTransaction());
        for (int i = 0; i < operations.size(); i++) {
            Mono<?> operation = operations.get(i);
            assertThatThrownBy(() -> await(operation))
                    .as("operation %d", i)
                    .satisfies(e ->
                            assertThat(SaysClosed.isSaidBy(e)).as(e.toString()).isTrue())
                    .hasMessageContaining("The connection is closed");
        }
        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isFalse();
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isFalse();
    }

    @Test
    void aResultThatIsNotReadToItsEndFailsByClose() {
        PgConnection connection = connections.open();

        StepVerifier.create(select(connection, "SELECT g FROM generate_series(1, 1000000) g", Integer.class), 5)
                .expectNext(1, 2, 3, 4, 5)
                .then(() -> connection.close().subscribe())
                .expectErrorMatches(SaysClosed::isSaidBy)
                .verify(PATIENCE);
        await(connection.close());
        database.awaitBackends(0);
    }

    @Test
    void aConnectionMayBeClosedInsideAMappingFunction() {
        PgConnection connection = connections.open();

        StepVerifier.create(connection
                        .createStatement("SELECT g FROM generate_series(1, 1000) g")
                        .execute()
                        .concatMap(result -> result.map(row -> {
                            connection.close().subscribe();
                            return row.get(0, Integer.class);
                        })))
                .thenConsumeWhile(number -> true)
                .expectErrorMatches(SaysClosed::isSaidBy)
                .verify(PATIENCE);
        await(connection.close());
        connections.proxy().link(0).awaitClosed();
    }

    @Test
    void twoHundredConnectionsOpenedAndClosedLeaveNoBackend() {
        Flux<Integer> answers = Flux.range(0, 200)
                .flatMap(
                        i -> Mono.usingWhen(
                                connections.factory().create(),
                                connection -> select(connection, "SELECT " + i, Integer.class)
                                        .single(),
                                PgConnection::close),
                        20);

        assertThat(Connections.all(answers)).hasSize(200).doesNotHaveDuplicates();
        database.awaitBackends(0);
        assertThat(connections.proxy().links())
                .hasSize(200)
                .allSatisfy(link -> assertThat(link.events()).doesNotContain(CLIENT_RESET, SERVER_RESET));
    }

    @Test
    void aConnectionThatNobodyUsesCanBeClosedWhileItsEventLoopsAreGone() {
        LoopResources loops = LoopResources.create("test-loops", 1, true);
        PgConnection connection = connections.open(connections.factory(options -> options.loopResources(loops)));
        await(loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)));

        assertThatThrownBy(() -> await(execute(connection, "SELECT 1")))
                .satisfies(e -> assertThat(SaysClosed.class08(e)).isTrue());
        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isFalse();
        await(connection.close());
    }
}
