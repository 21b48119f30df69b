package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What a meter registry is told, and that nothing is left of it when the connections are gone. */
class MetersIT {

    private static final Path PAGE = Path.of("../docs/observability.md");
    private static final String HEADER = "| meter | type | unit | tags | meaning |";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private PgConnection open() {
        return connections.open(connections.factory(options -> options.meterRegistry(registry)));
    }

    private double counted(String name, String... tags) {
        return registry.get(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private double gauge(String name, String... tags) {
        return registry.find(name).tags(tags).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }

    private void awaitGauge(double expected, String name, String... tags) {
        eventually(
                () -> "%s is %s instead of %s".formatted(name, gauge(name, tags), expected),
                () -> gauge(name, tags) == expected);
    }

    private long timed(String name, String... tags) {
        return registry.find(name).tags(tags).timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void connectionsAreCountedFromTheirLoginToTheirEnd() {
        PgConnection first = open();
        PgConnection second = open();
        assertThat(timed("db.client.connection.create_time", "error.type", "none"))
                .isEqualTo(2);
        awaitGauge(2, "db.client.connection.count", "state", "idle");

        await(first.close());
        awaitGauge(1, "db.client.connection.count");
        connections.terminate();
        awaitGauge(0, "db.client.connection.count");
        await(second.close());
        assertThat(registry.find("db.client.connection.count").gauges())
                .as("gauges of what is gone")
                .isEmpty();
    }

    @Test
    void aLoginThatFailsSaysWhy() {
        assertThatThrownBy(() -> await(connections
                .factory(options -> options.meterRegistry(registry).database("nowhere"))
                .create()));

        assertThat(timed("db.client.connection.create_time", "error.type", "3D000"))
                .isEqualTo(1);
    }

    @Test
    void statementsAreCountedWithTheirRowsAndErrors() {
        PgConnection connection = open();
        for (int i = 0; i < 3; i++) {
            await(execute(connection, "SELECT generate_series(1, 10)"));
        }
        assertThatThrownBy(() -> await(execute(connection, "SELECT 1 / (SELECT 0)")));

        eventually(() -> "4 ended", () -> timed("db.client.operation.duration", "db.operation.name", "SELECT") == 4);
        assertThat(timed("db.client.operation.duration", "error.type", "22012")).isEqualTo(1);
        assertThat(registry.get("db.client.response.returned_rows").summary().totalAmount())
                .isEqualTo(30);
        assertThat(counted("pgflux.statement.cache", "result", "miss")).isEqualTo(2);
        assertThat(counted("pgflux.statement.cache", "result", "hit")).isEqualTo(2);
        assertThat(counted("pgflux.network.io", "network.io.direction", "receive"))
                .isGreaterThan(300);
        assertThat(counted("pgflux.network.io", "network.io.direction", "transmit"))
                .isBetween(100.0, 1000.0);
        awaitGauge(0, "pgflux.statements.active");
    }

    @Test
    void whatRunsIsInUseAndWhatIsStoppedIsACancel() {
        PgConnection connection = open();
        Disposable slow = execute(connection, "SELECT 1 FROM pg_sleep(600)").subscribe();
        awaitGauge(1, "pgflux.statements.active");
        awaitGauge(1, "db.client.connection.count", "state", "used");
        eventually(
                () -> "it runs",
                () -> !database.query("SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND datname = '%s'"
                                        .formatted(database.name())
                                + " AND query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()")
                        .isEmpty());
        slow.dispose();

        awaitGauge(0, "pgflux.statements.active");
        awaitGauge(1, "db.client.connection.count", "state", "idle");
        assertThat(counted("pgflux.cancel.requests")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void theBacklogIsCountedAsLongAsItIsKept() {
        PgConnection connection = open();
        PgResult kept = await(
                connection.createStatement("SELECT generate_series(1, 1000)").execute());
        await(execute(connection, "SELECT 1"));
        assertThat(gauge("pgflux.backlog")).isGreaterThan(4000);

        assertThat(all(kept.map(row -> 1))).hasSize(1000);
        awaitGauge(0, "pgflux.backlog");

        await(connection.createStatement("SELECT generate_series(1, 1000)").execute());
        await(execute(connection, "SELECT 1"));
        assertThat(gauge("pgflux.backlog")).isGreaterThan(4000);
        await(connection.close());
        awaitGauge(0, "pgflux.backlog");
    }

    @Test
    void whatIsExecutedAgainIsCounted() {
        PgConnection connection = open();
        await(execute(connection, "SELECT 1"));
        await(execute(connection, "DEALLOCATE ALL"));
        await(execute(connection, "CREATE TABLE changed (a int)"));
        await(execute(connection, "SELECT * FROM changed"));
        await(execute(connection, "ALTER TABLE changed ADD b int"));
        await(execute(connection, "SELECT * FROM changed"));

        assertThat(counted("pgflux.statement.repetitions")).isEqualTo(1);
    }

    @Test
    void twoFactoriesOfOneServerDoNotHideEachOther() {
        open();
        open();

        assertThat(gauge("db.client.connection.count")).isEqualTo(2);
        assertThat(registry.find("db.client.connection.count").gauges()).hasSize(4);
    }

    @Test
    void theyAreThoseOfThePage() throws IOException {
        PgConnection connection = open();
        await(execute(connection, "SELECT 1"));
        eventually(() -> "it has ended", () -> timed("db.client.operation.duration") == 1);

        Set<String> documented = new TreeSet<>();
        boolean rows = false;
        for (String line : Files.readAllLines(PAGE)) {
            rows = line.equals(HEADER) || (rows && line.startsWith("|"));
            if (rows && line.startsWith("| `")) {
                String[] cells = line.replace("`", "").split("\\|");
                documented.add(String.join(
                        " ",
                        cells[1].trim(),
                        cells[2].trim(),
                        cells[3].trim(),
                        sorted(cells[4].trim().split(", "))));
            }
        }
        Set<String> there = registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> String.join(
                        " ",
                        id.getName(),
                        id.getType().toString().toLowerCase(java.util.Locale.ROOT),
                        String.valueOf(id.getBaseUnit()),
                        sorted(id.getTags().stream().map(Tag::getKey).toArray(String[]::new))))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(there);
    }

    private static String sorted(String... tags) {
        return Arrays.stream(tags).sorted().collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.client.operation",
                "db.client.response",
                "db.client.connection.create_time",
                "db.client.connection.count",
                "pgflux.network",
                "pgflux.statements"
            })
    void aRegistryThatThrowsHurtsNobody(String name) {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().startsWith(name)) {
                    throw new NoSuchMethodError("a filter of a test");
                }
                return id;
            }
        });
        PgConnection connection = open();

        assertThat(all(select(connection, "SELECT 1", Integer.class))).containsExactly(1);
        assertThat(all(select(connection, "SELECT 2", Integer.class))).containsExactly(2);
        await(connection.close());
    }

    @Test
    void manyAtOnceLeaveNothing() {
        PgConnection connection = open();
        Flux<Long> many = Flux.range(0, 500).flatMap(i -> execute(connection, "SELECT " + i % 7), 64);
        await(many.take(200).then());
        await(many.then());
        assertThatThrownBy(() ->
                await(counts(connection.createStatement("SELECT pg_sleep(600)").execute())
                        .timeout(Duration.ofMillis(20))));

        awaitGauge(0, "pgflux.statements.active");
        awaitGauge(0, "db.client.connection.count", "state", "used");
        awaitGauge(0, "pgflux.backlog");
    }
}
