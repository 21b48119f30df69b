package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.testing.Eventually.eventually;
import static io.pgflux.testing.FrontendMessage.CANCEL_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.Conversation;
import io.pgflux.testing.FrontendMessage;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.tls.Tls;
import io.pgflux.tls.TlsOptions;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Requests to cancel, at a server that takes them, or not. */
class CancelRequestsTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final byte[] KEY = {1, 2, 3, 4};

    @Test
    void theBytesAreTheProtocolsAndTheServersCloseCompletesIt() {
        CountDownLatch received = new CountDownLatch(1);
        CountDownLatch mayClose = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(script -> {
            String bytes = HexFormat.of().formatHex(bytes(script.expectAny().body()));
            assertThat(bytes).isEqualTo("04d2162e" + "00000102" + "01020304"); // behind the length
            received.countDown();
            assertThat(mayClose.await(10, TimeUnit.SECONDS)).isTrue();
        })) {
            StepVerifier.create(requests(8, LONG)
                            .of(endpoint(server), false, 258, KEY)
                            .send(() -> true))
                    .then(() -> await(received))
                    .expectNoEvent(Duration.ofMillis(50))
                    .then(mayClose::countDown)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.receivedTags()).isEqualTo("" + CANCEL_REQUEST);
        }
    }

    private static byte[] bytes(ByteBuffer body) {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return bytes;
    }

    @Test
    void nothingIsConnectedBeforeASubscriptionAndEachOneIsARequest() {
        ScriptedServer.Script take = script -> script.expect("" + CANCEL_REQUEST);
        try (ScriptedServer server = ScriptedServer.start(take, take)) {
            Mono<Void> cancel =
                    requests(1, LONG).of(endpoint(server), false, 1, KEY).send(() -> true);
            assertThat(server.connections()).isZero();

            cancel.block(PATIENCE);
            assertThat(server.connections()).isEqualTo(1);
            cancel.block(PATIENCE);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatKeepsSilentIsATimeoutAndTheSocketIsClosed() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.expect("" + CANCEL_REQUEST);
            script.expectFin();
        })) {
            R2dbcException late = failure(
                    requests(1, SHORT).of(endpoint(server), false, 1, KEY).send(() -> true));

            assertThat(late)
                    .isInstanceOf(R2dbcTimeoutException.class)
                    .hasMessageContainingAll(server.host() + ":" + server.port(), "cancelTimeout");
            assertThat(late.getSqlState()).isEqualTo("08006");
        }
    }

    @Test
    void aServerThatSendsWithoutEndIsATimeoutToo() {
        try (ScriptedServer server = ScriptedServer.start(CancelRequestsTest::talk)) {
            assertThat(failure(requests(1, SHORT)
                            .of(endpoint(server), false, 1, KEY)
                            .send(() -> true)))
                    .isInstanceOf(R2dbcTimeoutException.class);
        }
    }

    private static void talk(Conversation script) throws IOException {
        script.expect("" + CANCEL_REQUEST);
        try {
            while (true) {
                script.send(new byte[1_000]);
            }
        } catch (IOException e) {
            // The driver has gone.
        }
    }

    @Test
    void aResetIsAnErrorSinceNobodyKnowsWhetherItWasTaken() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.expect("" + CANCEL_REQUEST);
            script.closeWithReset();
        })) {
            assertFails(
                    server.port(),
                    failure(requests(1, LONG)
                            .of(endpoint(server), false, 1, KEY)
                            .send(() -> true)));
        }
    }

    /** Bound but not listening, so that nobody else can listen there. */
    @Test
    void aPortWhereNobodyListensIsAnErrorAndGivesItsPlaceBack() throws IOException {
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CancelRequests requests = requests(1, LONG);
            for (int i = 0; i < 3; i++) {
                assertFails(
                        taken.getLocalPort(),
                        failure(requests.of(endpoint(taken.getLocalPort()), false, 1, KEY)
                                .send(() -> true)));
            }
        }
    }

    @Test
    void aThousandThatFailAtOnceAllSaySo() throws IOException {
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CancelRequests requests = requests(8, LONG);
            List<Throwable> failures = Flux.range(0, 1_000)
                    .flatMap(
                            i -> requests.of(endpoint(taken.getLocalPort()), false, i, KEY)
                                    .send(() -> true)
                                    .then(Mono.<Throwable>empty())
                                    .onErrorResume(Mono::just),
                            1_000)
                    .collectList()
                    .block(PATIENCE);

            assertThat(failures)
                    .hasSize(1_000)
                    .allSatisfy(failure -> assertThat(failure).isInstanceOf(R2dbcNonTransientResourceException.class));
        }
    }

    @Test
    void aCancelClosesTheSocketAndGivesThePlaceBack() {
        CountDownLatch taken = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    script.expect("" + CANCEL_REQUEST);
                    taken.countDown();
                    script.expectFin();
                },
                script -> script.expect("" + CANCEL_REQUEST))) {
            CancelRequests requests = requests(1, LONG);
            List<Object> signals = new ArrayList<>();
            Disposable first = requests.of(endpoint(server), false, 1, KEY)
                    .send(() -> true)
                    .doOnTerminate(() -> signals.add("terminated"))
                    .subscribe();
            await(taken);
            first.dispose();

            requests.of(endpoint(server), false, 2, KEY).send(() -> true).block(PATIENCE);
            assertThat(signals).isEmpty();
        }
    }

    @Test
    void noMoreRunAtOnceThanMayAndTheOthersComeInTheirOrder() {
        int all = 40;
        int limit = 3;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore mayClose = new Semaphore(0);
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = ScriptedServer.start(script -> {
            FrontendMessage request = script.expect("" + CANCEL_REQUEST).get(0);
            order.add(request.body().getInt(4));
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            assertThat(mayClose.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            running.decrementAndGet(); // before the close, which lets the next one in
        })) {
            CancelRequests requests = requests(limit, LONG);
            Mono<Void> done = Flux.range(0, all)
                    .flatMap(i -> requests.of(endpoint(server), false, i, KEY).send(() -> true), all)
                    .then()
                    .cache();
            Disposable subscription = done.subscribe();
            eventually(() -> running + " run", () -> running.get() == limit);
            assertThat(server.connections()).isEqualTo(limit);
            mayClose.release(all);
            done.block(PATIENCE);
            subscription.dispose();

            assertThat(most).hasValue(limit);
            assertThat(order).hasSize(all);
            int index = 0;
            for (int processId : order) { // a slow one may be overtaken by many, but only from the places beside it
                assertThat(processId - index++).as("%s", order).isLessThan(limit);
            }
        }
    }

    @Test
    void whoGivesUpWhileWaitingIsNeverSent() {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch mayClose = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(
                script -> {
                    script.expect("" + CANCEL_REQUEST);
                    taken.countDown();
                    assertThat(mayClose.await(10, TimeUnit.SECONDS)).isTrue();
                },
                script -> assertThat(script.expectAny().body().getInt(4)).isEqualTo(3))) {
            CancelRequests requests = requests(1, LONG);
            Disposable first = requests.of(endpoint(server), false, 1, KEY)
                    .send(() -> true)
                    .subscribe();
            await(taken);
            Disposable second = requests.of(endpoint(server), false, 2, KEY)
                    .send(() -> true)
                    .subscribe();
            Mono<Void> third = requests.of(endpoint(server), false, 3, KEY)
                    .send(() -> true)
                    .cache();
            Disposable thirdSubscription = third.subscribe();
            second.dispose();
            mayClose.countDown();

            third.block(PATIENCE);
            assertThat(server.connections()).isEqualTo(2);
            first.dispose();
            thirdSubscription.dispose();
        }
    }

    private static CancelRequests requests(int concurrency, Duration timeout) {
        return new CancelRequests(
                new Transport(
                        PATIENCE,
                        null,
                        new SocketOptions(false, true, Map.of()),
                        new EventLoops(null),
                        new Tls(TlsOptions.disabled())),
                concurrency,
                timeout);
    }

    private static Endpoint endpoint(ScriptedServer server) {
        return endpoint(server.port());
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("127.0.0.1", port, new InetSocketAddress("127.0.0.1", port));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertFails(int port, R2dbcException failure) {
        assertThat(failure)
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContainingAll("cancel request", "127.0.0.1:" + port);
        assertThat(failure.getSqlState()).isEqualTo("08006");
    }

    private static R2dbcException failure(Mono<Void> request) {
        return request.then(Mono.<R2dbcException>empty())
                .onErrorResume(R2dbcException.class, Mono::just)
                .block(PATIENCE);
    }
}
