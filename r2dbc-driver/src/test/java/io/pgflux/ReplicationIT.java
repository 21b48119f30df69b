package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.PgConnection;
import io.pgflux.api.TargetServerType;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.ReplicatedServers;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A primary and its standby; the last test makes the standby the primary. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicationIT {

    /** Whoever is not served by then, hangs. */
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static ReplicatedServers servers;
    private static PostgresServer primary;
    private static PostgresServer standby;

    @BeforeAll
    static void startServers() {
        servers = ReplicatedServers.create();
        primary = servers.primary().server();
        standby = servers.standby().server();
        primary.sql(
                PostgresServer.SUPERUSER,
                "CREATE TABLE written(id bigint PRIMARY KEY)",
                "CREATE ROLE reader LOGIN PASSWORD '%s'".formatted(PostgresServer.password("reader")),
                "ALTER ROLE reader SET default_transaction_read_only = on");
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    private static String list(PostgresServer... servers) {
        return Stream.of(servers)
                .map(server -> server.host() + ":" + server.port())
                .collect(Collectors.joining(","));
    }

    private static PgConnectionFactory factory(String hosts, Consumer<PgConnectionOptions.Builder> further) {
        PgConnectionOptions.Builder options = PgConnectionOptions.builder()
                .host(hosts)
                .user(PostgresServer.SUPERUSER)
                .database(PostgresServer.SUPERUSER);
        further.accept(options);
        return new PgConnectionFactory(options.build());
    }

    private static int port(PgConnection connection) {
        return await(select(connection, "SELECT current_setting('port')::int", Integer.class));
    }

    private static int portOfNext(PgConnectionFactory factory) {
        PgConnection connection = await(factory.create());
        int port = port(connection);
        await(connection.close());
        return port;
    }

    @ParameterizedTest
    @EnumSource
    @Order(1)
    void aConnectionLeadsToTheServerThatIsWanted(TargetServerType target) {
        for (List<PostgresServer> order : List.of(List.of(primary, standby), List.of(standby, primary))) {
            PostgresServer expected = switch (target) {
                case ANY -> order.get(0);
                case READ_WRITE, PRIMARY, PREFER_PRIMARY -> primary;
                case READ_ONLY, STANDBY, PREFER_STANDBY -> standby;
            };
            PgConnectionFactory factory =
                    factory(list(order.get(0), order.get(1)), options -> options.targetServerType(target));

            for (int i = 0; i < 3; i++) { // found, and then known
                assertThat(portOfNext(factory)).isEqualTo(expected.port());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"STANDBY, is a primary", "READ_ONLY, is a primary", "PREFER_STANDBY, ''"})
    @Order(1)
    void aPrimaryAloneIsNoStandbyButMayBePreferred(TargetServerType target, String refusal) {
        PgConnectionFactory factory = factory(list(primary), options -> options.targetServerType(target));
        if (refusal.isEmpty()) {
            assertThat(portOfNext(factory)).isEqualTo(primary.port());
        } else {
            R2dbcException error = Witness.of(factory.create()).awaitError();
            assertThat(error).hasMessageContaining(refusal);
            assertThat(error.getSqlState()).isEqualTo("08001");
        }
    }

    /** A role's sessions can be read-only on a primary, which is then one for reading. */
    @ParameterizedTest
    @CsvSource({"READ_ONLY, true", "PRIMARY, true", "READ_WRITE, false", "STANDBY, false"})
    @Order(1)
    void whatASessionCanDoCountsForReading(TargetServerType target, boolean fits) {
        PgConnectionFactory factory = factory(
                list(primary, standby),
                options -> options.targetServerType(target).user("reader").password(PostgresServer.password("reader")));
        if (target == TargetServerType.READ_WRITE) {
            assertThat(Witness.of(factory.create()).awaitError())
                    .hasMessageContainingAll("is a primary whose sessions are read-only", "is a standby");
        } else {
            assertThat(portOfNext(factory)).isEqualTo(fits ? primary.port() : standby.port());
        }
    }

    @Test
    @Order(1)
    void everyAddressOfANameIsTried() {
        PgConnectionFactory factory = factory(
                "localhost:%d,localhost:%d".formatted(standby.port(), primary.port()),
                options -> options.targetServerType(TargetServerType.PRIMARY));

        assertThat(portOfNext(factory)).isEqualTo(primary.port());
    }

    @Test
    @Order(1)
    void readersAreSpread() {
        PgConnectionFactory factory = factory(
                list(primary, standby), options -> options.loadBalanceHosts(LoadBalanceHosts.LEAST_CONNECTIONS));
        List<PgConnection> opened = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            opened.add(await(factory.create()));
        }

        assertThat(opened.stream().collect(Collectors.groupingBy(ReplicationIT::port, Collectors.counting())))
                .isEqualTo(Map.of(primary.port(), 5L, standby.port(), 5L));
        opened.forEach(connection -> await(connection.close()));
    }

    /** At whatever moment: during a login, a question for the role, or as the connection is delivered. */
    @Test
    @Order(1)
    void whoGivesUpLeavesNoSession() {
        String name = "gives-up";
        PgConnectionFactory factory = factory(
                list(standby, primary),
                options -> options.targetServerType(TargetServerType.PREFER_PRIMARY)
                        .hostRecheckTime(Duration.ZERO)
                        .applicationName(name));
        for (int i = 0; i < 200; i++) {
            Duration patience = Duration.ofNanos(ThreadLocalRandom.current().nextLong(40_000_000));
            Disposable attempt = factory.create().flatMap(PgConnection::close).subscribe(any -> {}, error -> {});
            Mono.delay(patience).doOnNext(over -> attempt.dispose()).block();
        }

        String sessions = "SELECT 1 FROM pg_stat_activity WHERE application_name = '" + name + "'";
        eventually(
                () -> "the end of all sessions",
                () -> Stream.of(primary, standby)
                        .allMatch(server ->
                                server.query(PostgresServer.SUPERUSER, sessions).isEmpty()));
    }

    /** Fifty clients write; the primary dies as in a crash, and the standby is promoted. */
    @Test
    @Order(2)
    void nothingAcknowledgedIsLostAndNothingHangsWhenThePrimaryDies() {
        PgConnectionFactory factory = factory(
                list(primary, standby),
                options -> options.targetServerType(TargetServerType.PRIMARY).connectTimeout(Duration.ofSeconds(10)));
        PgConnection reader = await(factory(list(standby), options -> {}).create());
        Writers writers = new Writers(factory, 50, BOUND);
        writers.start();
        eventually(BOUND, () -> "writes; there are " + writers, () -> writers.allHaveWritten(10));

        servers.primary().stopImmediately();
        eventually(BOUND, () -> "clients that find no primary", () -> writers.errors() >= 200);
        writers.mark();
        long promoting = System.nanoTime();
        servers.standby().promote();
        long promoted = System.nanoTime();
        Duration first = writers.untilFirst();
        Duration all = writers.untilAll();
        writers.stop();

        assertThat(writers.hung()).as("statements that hang").isZero();
        Set<Object> there = ConcurrentHashMap.newKeySet();
        standby.query(PostgresServer.SUPERUSER, "SELECT id FROM written").forEach(row -> there.add(row.get(0)));
        assertThat(writers.acknowledged())
                .as("acknowledged rows that are missing")
                .allMatch(there::contains);
        assertThat(portOfNext(factory)).isEqualTo(standby.port());
        if (standby.version() >= 14) { // its sessions are told
            port(reader);
            assertThat(reader.parameters()).containsEntry("in_hot_standby", "off");
        }
        await(reader.close());
        System.out.printf(
                "Failover on %d: the promotion took %d ms; from its begin %d ms to the first write, %d ms until all of 50 write;"
                        + " %d rows acknowledged, %d errors in between%n",
                standby.version(),
                Duration.ofNanos(promoted - promoting).toMillis(),
                first.toMillis(),
                all.toMillis(),
                writers.acknowledged().size(),
                writers.errors());
    }
}
