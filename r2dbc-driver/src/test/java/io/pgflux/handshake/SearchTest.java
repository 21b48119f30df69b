package io.pgflux.handshake;

import static io.pgflux.handshake.HostAttempts.BLACK_HOLE;
import static io.pgflux.handshake.HostAttempts.OPEN;
import static io.pgflux.handshake.HostAttempts.connections;
import static io.pgflux.handshake.HostAttempts.factory;
import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.api.Host;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a search for a host costs, and what it learns even if nobody waits for its end. */
class SearchTest {

    private static void open(PgConnectionFactory factory) {
        factory.create().flatMap(connection -> connection.close()).block(PATIENCE);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** As a pool whose limit is shorter than the share of the silent host. */
    @Test
    void aSilentHostDoesNotStarveCallersWithLittlePatience() {
        try (ScriptedServer silent = ScriptedServer.start(BLACK_HOLE);
                ScriptedServer open = ScriptedServer.start(OPEN)) {
            factory(options -> options.connectTimeout(Duration.ofSeconds(1)), silent, open)
                    .create()
                    .timeout(Duration.ofMillis(400)) // of a share of 500
                    .retry(10)
                    .flatMap(connection -> connection.close())
                    .block(PATIENCE);

            assertThat(open.connections()).isOne();
        }
    }

    /** The look-up of a name lies between the choice of a host and the attempt. */
    @Test
    void aBurstToNamesIsSpreadByLoad() {
        try (ScriptedServer one = ScriptedServer.start(OPEN);
                ScriptedServer other = ScriptedServer.start(OPEN)) {
            List<Host> hosts = new ArrayList<>(List.of(new Host("localhost", one.port())));
            PgConnectionFactory factory = factory(
                    "unused",
                    options -> options.loadBalanceHosts(LoadBalanceHosts.LEAST_CONNECTIONS)
                            .hostProvider(() -> Mono.fromSupplier(() -> List.copyOf(hosts))));
            List<PgConnection> opened = burst(factory, 10);
            hosts.add(new Host("localhost", other.port()));
            opened.addAll(burst(factory, 30));
            opened.forEach(connection -> connection.close().block(PATIENCE));

            assertThat(connections(one, other))
                    .allSatisfy(count -> assertThat(count).isBetween(17, 23)); // they are opened by several threads
        }
    }

    private static List<PgConnection> burst(PgConnectionFactory factory, int size) {
        return Objects.requireNonNull(
                Flux.range(0, size).flatMap(i -> factory.create()).collectList().block(PATIENCE));
    }

    @Test
    void aCallerThatGivesUpAtOnceSaysNothingAboutTheHost() throws InterruptedException {
        Duration took;
        do {
            CountDownLatch reached = new CountDownLatch(1);
            try (ScriptedServer slow = ScriptedServer.start(
                            script -> {
                                script.acceptStartup();
                                reached.countDown();
                                script.expectEnd();
                            },
                            OPEN);
                    ScriptedServer other = ScriptedServer.start(OPEN)) {
                PgConnectionFactory factory = factory(options -> {}, slow, other);
                long start = System.nanoTime();
                Disposable attempt = factory.create().subscribe();
                assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
                attempt.dispose();
                took = since(start);
                open(factory);

                if (took.toMillis() < 1000) { // else this machine was too busy to give up at once
                    assertThat(connections(slow, other)).containsExactly(2, 0);
                }
                open(factory(options -> {}, slow)); // a server insists that its scripts are played
                open(factory(options -> {}, other));
            }
        } while (took.toMillis() >= 1000);
    }
}
