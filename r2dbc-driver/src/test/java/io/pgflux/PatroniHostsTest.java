package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgflux.api.Host;
import io.pgflux.api.HostRole;
import io.pgflux.api.PgConnection;
import io.pgflux.api.TargetServerType;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The cluster as Patroni tells it, by HTTP servers of the test. */
class PatroniHostsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Api api = new Api();
    private final Api other = new Api();

    /** One member's REST API. */
    private static final class Api {

        private final AtomicInteger requests = new AtomicInteger();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final CountDownLatch closing = new CountDownLatch(1);
        private HttpServer server;
        private volatile int status = 200;
        private volatile String answer = "";
        private volatile boolean silent;

        void start() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            requests.incrementAndGet();
            if (silent) {
                try {
                    closing.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            byte[] body = exchange.getRequestURI().getPath().endsWith("/cluster")
                    ? answer.getBytes(StandardCharsets.UTF_8)
                    : "no such page".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        void members(String... members) {
            answer = "{\"members\": [%s], \"scope\": \"batman\"}".formatted(String.join(",", members));
        }

        void stop() {
            closing.countDown();
            server.stop(0);
            threads.shutdown();
        }
    }

    @BeforeEach
    void start() throws IOException {
        api.start();
        other.start();
    }

    @AfterEach
    void stop() {
        api.stop();
        other.stop();
    }

    private static String member(String role, String state, String host, int port, String further) {
        return """
                {"name": "x", "role": "%s", "state": "%s", "api_url": "http://%s:8008/patroni", "host": "%s", "port": %d,
                 "timeline": 1%s}""".formatted(role, state, host, host, port, further);
    }

    private static String leader(String host, int port) {
        return member("leader", "running", host, port, "");
    }

    private static String replica(String host, int port) {
        return member("replica", "streaming", host, port, ", \"lag\": 0");
    }

    private PatroniHosts.Builder both() {
        return PatroniHosts.at(api.url(), other.url()).cacheTime(Duration.ZERO);
    }

    private static List<Host> hosts(PatroniHosts patroni) {
        return Mono.from(patroni.hosts()).block(PATIENCE);
    }

    @Test
    void membersThatRunAreHostsWithTheirRoles() {
        api.members(
                leader("a", 5432),
                replica("b", 5433),
                member("sync_standby", "running", "::1", 5434, ", \"lag\": 12, \"tags\": {\"zone\": \"east\"}"),
                member("quorum_standby", "in archive recovery", "d", 5435, ", \"lag\": \"unknown\""),
                member("replica", "stopped", "e", 5432, ""),
                member("replica", "creating replica", "f", 5432, ""),
                member("replica", "streaming", "g", 5432, ", \"tags\": {\"noloadbalance\": true}"),
                member("uninitialized", "running", "h", 5432, ""),
                "{\"name\": \"new\", \"role\": \"replica\", \"state\": \"running\"}");

        assertThat(hosts(both().build()))
                .containsExactly(
                        new Host("a", 5432, HostRole.PRIMARY),
                        new Host("b", 5433, HostRole.STANDBY),
                        new Host("::1", 5434, HostRole.STANDBY, "east", 1),
                        new Host("d", 5435, HostRole.STANDBY));
    }

    @Test
    void replicasThatAreFarBehindMayBeLeftOut() {
        api.members(
                leader("a", 1),
                member("replica", "streaming", "b", 2, ", \"lag\": 1000"),
                member("replica", "streaming", "c", 3, ", \"lag\": 1001"),
                member("replica", "running", "d", 4, ", \"lag\": \"unknown\""),
                member("replica", "running", "e", 5, ""));

        assertThat(hosts(both().maximumLag(1000).build()))
                .extracting(Host::name)
                .containsExactly("a", "b");
    }

    @Test
    void theLeaderOfAStandbyClusterIsAStandby() {
        api.members(member("standby_leader", "streaming", "a", 1, ", \"lag\": 0"));

        assertThat(hosts(both().build())).containsExactly(new Host("a", 1, HostRole.STANDBY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "garbage", "empty", "no object", "silent", "refused"})
    void theNextIsAskedWhereOneCannotTell(String failure) {
        other.members(leader("a", 1));
        api.members(leader("wrong", 1));
        switch (failure) {
            case "503" -> api.status = 503;
            case "garbage" -> api.answer = "<html>";
            case "empty" -> api.members();
            case "no object" -> api.answer = "[]";
            case "silent" -> api.silent = true;
            default -> api.server.stop(0);
        }
        PatroniHosts patroni = both().build();

        assertThat(hosts(patroni)).extracting(Host::name).containsExactly("a");
        int asked = api.requests.get();
        assertThat(hosts(patroni)).extracting(Host::name).containsExactly("a");
        assertThat(api.requests).hasValue(asked); // the one that answered is asked first
    }

    @Test
    void anAnswerIsForAllThatAskMeanwhile() {
        api.members(leader("a", 1));
        PatroniHosts patroni = both().cacheTime(Duration.ofHours(1)).build();
        assertThat(api.requests).hasValue(0);

        Flux.range(0, 20).flatMap(i -> patroni.hosts()).blockLast(PATIENCE);
        hosts(patroni);
        assertThat(api.requests).hasValue(1);
    }

    @Test
    void withoutACacheEachAsks() {
        api.members(leader("a", 1));
        PatroniHosts patroni = both().build();
        hosts(patroni);
        api.members(leader("b", 2));

        assertThat(hosts(patroni)).extracting(Host::name).containsExactly("b");
        assertThat(api.requests).hasValue(2);
    }

    @Test
    void ifNobodyAnswersTheLastAnswerCounts() {
        api.members(leader("a", 1), replica("b", 2));
        PatroniHosts patroni = both().build();
        List<Host> known = hosts(patroni);
        api.status = 500;
        other.status = 500;

        assertThat(hosts(patroni)).isEqualTo(known);
        assertThat(other.requests).hasPositiveValue();
    }

    @Test
    void ifNobodyHasEverAnsweredTheErrorNamesAllOfThem() {
        api.status = 500;
        other.members();

        assertThatThrownBy(() -> hosts(both().build()))
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContainingAll(api.url(), "500", other.url(), "no member is running")
                .extracting(error -> ((R2dbcException) error).getSqlState())
                .isEqualTo("08001");
        api.status = 200;
        api.members(leader("a", 1));
        assertThat(hosts(both().build())).hasSize(1);
    }

    @Test
    void aPathStaysInFront() {
        api.members(leader("a", 1));

        assertThat(hosts(PatroniHosts.at(api.url() + "/proxied/").build())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"db1:8008", "ftp://db1", "http:///x", "http://app:secret@db1:8008"})
    void aWrongAddressIsRefused(String address) {
        assertThatThrownBy(() -> PatroniHosts.at(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void thereMustBeAnAddress() {
        assertThatThrownBy(PatroniHosts::at).isInstanceOf(IllegalArgumentException.class);
    }

    /** The leader is tried first, so that no connection is opened in vain; after a switch-over it is another. */
    @Test
    void connectionsGoToTheLeader() {
        ScriptedServer.Script open = script -> {
            script.login(); // reports that it is a primary
            script.expect("X");
        };
        try (ScriptedServer one = ScriptedServer.start(open);
                ScriptedServer next = ScriptedServer.start(open)) {
            api.members(replica(one.host(), one.port()), leader(next.host(), next.port()));
            PgConnectionFactory factory = new PgConnectionFactory(PgConnectionOptions.builder()
                    .hostProvider(both().build())
                    .targetServerType(TargetServerType.PRIMARY)
                    .hostRecheckTime(Duration.ZERO)
                    .user("me")
                    .build());
            PgConnection connection = factory.create().block(PATIENCE);
            connection.close().block(PATIENCE);
            assertThat(List.of(one.connections(), next.connections())).containsExactly(0, 1);

            api.members(leader(one.host(), one.port()), replica(next.host(), next.port()));
            connection = factory.create().block(PATIENCE);
            connection.close().block(PATIENCE);
            assertThat(List.of(one.connections(), next.connections())).containsExactly(1, 1);
        }
    }
}
