package io.pgflux.handshake;

import static io.pgflux.handshake.HostAttempts.BLACK_HOLE;
import static io.pgflux.handshake.HostAttempts.OPEN;
import static io.pgflux.handshake.HostAttempts.connections;
import static io.pgflux.handshake.HostAttempts.factory;
import static io.pgflux.handshake.HostAttempts.list;
import static io.pgflux.handshake.HostAttempts.refusing;
import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static io.pgflux.handshake.LoginAttempt.refusal;
import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.pgflux.PgConnectionFactory;
import io.pgflux.api.Host;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.Conversation;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A list of hosts, of which some refuse, fail or keep silent. */
class ManyHostsTest {

    private static final Duration LONG = Duration.ofHours(1);

    private static void close(PgConnection... connections) {
        for (PgConnection connection : connections) {
            connection.close().block(PATIENCE);
        }
    }

    static Stream<Arguments> failures() {
        ScriptedServer.Script fin = Conversation::acceptStartup;
        ScriptedServer.Script reset = script -> {
            script.acceptStartup();
            script.closeWithReset();
        };
        ScriptedServer.Script garbage = script -> {
            script.acceptStartup();
            script.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
            script.expectEnd();
        };
        return Stream.of(
                argumentSet("starting up", refusing("57P03")),
                argumentSet("too many connections", refusing("53300")),
                argumentSet("shutting down", refusing("57P01")),
                argumentSet("broken", refusing("XX000")),
                argumentSet("FIN", fin),
                argumentSet("reset", reset),
                argumentSet("another protocol", garbage));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theNextIsTriedWhereAServerCannot(ScriptedServer.Script failing) {
        try (ScriptedServer first = ScriptedServer.start(failing);
                ScriptedServer second = ScriptedServer.start(OPEN)) {
            close(factory(options -> {}, first, second).create().block(PATIENCE));

            assertThat(connections(first, second)).containsExactly(1, 1);
        }
    }

    /** Bound but not listening, so that nobody else can listen there. */
    private static Socket refusingPort() throws IOException {
        Socket taken = new Socket();
        taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return taken;
    }

    @Test
    void theNextIsTriedWhereNobodyListensAndWhereANameIsNotKnown() throws IOException {
        try (Socket taken = refusingPort();
                ScriptedServer open = ScriptedServer.start(OPEN)) {
            String hosts = "127.0.0.1:%d,no-such-host.invalid,%s".formatted(taken.getLocalPort(), list(open));
            close(factory(hosts, options -> {}).create().block(PATIENCE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"28P01", "28000", "3D000", "42704", "22023", "42501"})
    void whatAnyServerWouldSayEndsTheSearch(String sqlState) {
        try (ScriptedServer starting = ScriptedServer.start(refusing("57P03"));
                ScriptedServer refusing = ScriptedServer.start(refusing(sqlState));
                ScriptedServer open = ScriptedServer.start()) {
            R2dbcException refusal = refusal(factory(
                            "%s".formatted(list(starting, refusing)) + ",127.0.0.1:" + open.port(), options -> {})
                    .create());

            assertThat(refusal.getSqlState()).isEqualTo(sqlState);
            assertThat(refusal).hasMessageContaining("refused by " + sqlState);
            assertThat(refusal.getSuppressed()).hasSize(1);
            assertThat(open.connections()).isZero();
        }
    }

    @Test
    void theErrorsOfAllAreTold() throws IOException {
        try (Socket taken = refusingPort();
                ScriptedServer starting = ScriptedServer.start(refusing("57P03"));
                ScriptedServer full = ScriptedServer.start(refusing("53300"))) {
            String hosts = "%s,127.0.0.1:%d,no-such-host.invalid:77,localhost:%d"
                    .formatted(list(starting), taken.getLocalPort(), full.port());
            R2dbcException refusal = refusal(factory(hosts, options -> {}).create());

            assertThat(refusal)
                    .isInstanceOf(R2dbcTransientResourceException.class)
                    .hasMessageContainingAll(
                            list(starting) + ": ",
                            "refused by 57P03",
                            "127.0.0.1:" + taken.getLocalPort() + ": ",
                            "Connection refused",
                            "no-such-host.invalid:77: its name is not known",
                            "localhost:" + full.port() + " (127.0.0.1): ",
                            "refused by 53300");
            assertThat(refusal.getSqlState()).isEqualTo("08001");
            assertThat(refusal.getSuppressed()).hasSizeGreaterThanOrEqualTo(4); // localhost may have two addresses
        }
    }

    @Test
    void ifAllMayDoBetterSoonTheErrorSaysSo() {
        try (ScriptedServer one = ScriptedServer.start(refusing("57P03"));
                ScriptedServer other = ScriptedServer.start(refusing("57P03"))) {
            assertThat(refusal(factory(options -> {}, one, other).create()))
                    .isInstanceOf(R2dbcTransientResourceException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P03", "53300"})
    void anAddressWhereNobodyListensDoesNotHideWhatAServerSays(String sqlState) throws IOException {
        try (Socket taken = refusingPort();
                ScriptedServer server = ScriptedServer.start(refusing(sqlState))) {
            R2dbcException refusal =
                    refusal(factory("127.0.0.1:%d,%s".formatted(taken.getLocalPort(), list(server)), options -> {})
                            .create());

            assertThat(refusal).isInstanceOf(R2dbcTransientResourceException.class);
            assertThat(refusal.getSqlState()).isEqualTo(sqlState);
        }
    }

    @Test
    void silentServersDoNotUseUpTheTimeOfTheOthers() {
        try (ScriptedServer one = ScriptedServer.start(BLACK_HOLE);
                ScriptedServer other = ScriptedServer.start(BLACK_HOLE);
                ScriptedServer open = ScriptedServer.start(OPEN)) {
            long start = System.nanoTime();
            close(factory(options -> options.connectTimeout(Duration.ofSeconds(3)), one, other, open)
                    .create()
                    .block(PATIENCE));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
        }
    }

    @Test
    void theLastHasAllTheTimeThatIsLeft() {
        try (ScriptedServer refusing = ScriptedServer.start(refusing("57P03"));
                ScriptedServer slow = ScriptedServer.start(script -> {
                    script.acceptStartup();
                    TimeUnit.MILLISECONDS.sleep(2500); // more than its share of half the time
                    script.send(authenticationOk());
                    script.send(readyForQuery('I'));
                    script.expect("X");
                })) {
            close(factory(options -> options.connectTimeout(Duration.ofSeconds(4)), refusing, slow)
                    .create()
                    .block(PATIENCE));
        }
    }

    @Test
    void theTimeIsOneForAll() {
        try (ScriptedServer one = ScriptedServer.start(BLACK_HOLE);
                ScriptedServer other = ScriptedServer.start(BLACK_HOLE)) {
            R2dbcException late = refusal(factory(options -> options.connectTimeout(Duration.ofSeconds(1)), one, other)
                    .create());

            assertThat(late)
                    .isInstanceOf(R2dbcTimeoutException.class)
                    .hasMessageContainingAll(
                            list(one, other), "PT1S", "connectTimeout", list(one) + ": did not answer");
            assertThat(late.getSqlState()).isEqualTo("08001");
            assertThat(late.getSuppressed()).hasSize(1);
        }
    }

    @Test
    void hostsThatDoNotComeEndWithTheTime() {
        R2dbcException late = refusal(
                factory("unused", options -> options.hostProvider(Flux::never).connectTimeout(Duration.ofMillis(50)))
                        .create());

        assertThat(late).isInstanceOf(R2dbcTimeoutException.class);
    }

    @Test
    void aProviderMayNameOtherHostsForEachConnection() {
        try (ScriptedServer one = ScriptedServer.start(OPEN);
                ScriptedServer other = ScriptedServer.start(OPEN)) {
            List<List<Host>> lists = new ArrayList<>(
                    List.of(List.of(new Host(one.host(), one.port())), List.of(new Host(other.host(), other.port()))));
            PgConnectionFactory factory =
                    factory("unused", options -> options.hostProvider(() -> Mono.fromSupplier(() -> lists.remove(0))));

            close(factory.create().block(PATIENCE), factory.create().block(PATIENCE));
            assertThat(connections(one, other)).containsExactly(1, 1);
        }
    }

    @Test
    void aHostThatIsOutOfReachIsNotAskedAgainForAWhile() {
        try (ScriptedServer down = ScriptedServer.start(refusing("57P03"));
                ScriptedServer open = ScriptedServer.start(OPEN)) {
            PgConnectionFactory factory = factory(options -> options.hostRecheckTime(LONG), down, open);
            for (int i = 0; i < 3; i++) {
                close(factory.create().block(PATIENCE));
            }

            assertThat(connections(down, open)).containsExactly(1, 3);
            close(factory(options -> {}, down, open).create().block(PATIENCE)); // another factory knows nothing
            assertThat(connections(down, open)).containsExactly(2, 4);
        }
    }

    @Test
    void withoutATimeNothingIsRemembered() {
        try (ScriptedServer down = ScriptedServer.start(refusing("57P03"));
                ScriptedServer open = ScriptedServer.start(OPEN)) {
            PgConnectionFactory factory = factory(options -> options.hostRecheckTime(Duration.ZERO), down, open);
            for (int i = 0; i < 3; i++) {
                close(factory.create().block(PATIENCE));
            }

            assertThat(connections(down, open)).containsExactly(3, 3);
        }
    }

    @Test
    void afterTheTimeAHostIsAskedAgain() {
        try (ScriptedServer down = ScriptedServer.start(refusing("57P03"), OPEN);
                ScriptedServer open = ScriptedServer.start(OPEN)) {
            PgConnectionFactory factory =
                    factory(options -> options.hostRecheckTime(Duration.ofMillis(300)), down, open);
            close(factory.create().block(PATIENCE));
            eventually(() -> "a second look", () -> {
                close(factory.create().block(PATIENCE));
                return down.connections() == 2;
            });
            assertThat(open.connections()).isPositive();
        }
    }

    @Test
    void aHostThatIsOutOfReachIsStillTheLastResort() {
        try (ScriptedServer flaky = ScriptedServer.start(refusing("57P03"), OPEN);
                ScriptedServer down = ScriptedServer.start(refusing("57P03"))) {
            PgConnectionFactory factory = factory(options -> options.hostRecheckTime(LONG), flaky, down);
            refusal(factory.create());

            close(factory.create().block(PATIENCE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROUND_ROBIN", "LEAST_CONNECTIONS", "RANDOM"})
    void connectionsAreSpread(LoadBalanceHosts balance) {
        try (ScriptedServer one = ScriptedServer.start(OPEN);
                ScriptedServer other = ScriptedServer.start(OPEN)) {
            PgConnectionFactory factory = factory(options -> options.loadBalanceHosts(balance), one, other);
            List<PgConnection> opened = Flux.range(0, 20)
                    .flatMap(i -> factory.create())
                    .collectList()
                    .block(PATIENCE);
            close(opened.toArray(PgConnection[]::new));

            // By chance, all of them at one happens once in half a million.
            assertThat(connections(one, other))
                    .allSatisfy(count -> assertThat(count).isBetween(balance == LoadBalanceHosts.RANDOM ? 1 : 10, 19))
                    .satisfies(
                            counts -> assertThat(counts.get(0) + counts.get(1)).isEqualTo(20));
        }
    }

    /** However it ends: closed here, or lost there; and a login that fails has never begun. */
    @Test
    void aConnectionThatIsGoneDoesNotCount() throws InterruptedException {
        CountDownLatch lose = new CountDownLatch(1);
        ScriptedServer.Script lost = script -> {
            script.login();
            lose.await();
            script.closeWithReset();
        };
        try (ScriptedServer one = ScriptedServer.start(refusing("57P03"), lost, lost, OPEN);
                ScriptedServer other = ScriptedServer.start(OPEN)) {
            PgConnectionFactory factory = factory(
                    options -> options.loadBalanceHosts(LoadBalanceHosts.LEAST_CONNECTIONS)
                            .hostRecheckTime(Duration.ZERO),
                    one,
                    other);
            List<PgConnection> opened = new ArrayList<>();
            while (opened.size() < 4) {
                opened.add(factory.create().block(PATIENCE));
            }
            assertThat(connections(one, other)).containsExactly(3, 2);

            lose.countDown();
            eventually(
                    () -> "two losses",
                    () -> opened.stream()
                                    .filter(connection -> connection
                                            .validate(ValidationDepth.LOCAL)
                                            .block(PATIENCE))
                                    .count()
                            == 2);
            opened.add(factory.create().block(PATIENCE));
            opened.add(factory.create().block(PATIENCE));
            assertThat(connections(one, other)).containsExactly(5, 2);
            close(opened.toArray(PgConnection[]::new));

            opened.clear();
            for (int i = 0; i < 4; i++) {
                opened.add(factory.create().block(PATIENCE));
            }
            assertThat(connections(one, other)).containsExactly(7, 4);
            close(opened.toArray(PgConnection[]::new));
        }
    }

    @Test
    void aCancelClosesWhatIsOpenAndTriesNoOther() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        try (ScriptedServer silent = ScriptedServer.start(script -> {
                    script.acceptStartup();
                    reached.countDown();
                    script.expectEnd();
                });
                ScriptedServer other = ScriptedServer.start()) {
            Disposable attempt = factory(list(silent) + ",127.0.0.1:" + other.port(), options -> {})
                    .create()
                    .subscribe();
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
            attempt.dispose();

            silent.assertSuccessful();
            assertThat(other.connections()).isZero();
        }
    }
}
