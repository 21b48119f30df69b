package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.core.MethodExecutionInfo;
import io.r2dbc.proxy.core.QueryExecutionInfo;
import io.r2dbc.proxy.core.QueryInfo;
import io.r2dbc.proxy.listener.ProxyExecutionListener;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** r2dbc-proxy around the driver's factory, inside of a pool, and around the pool. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final Queue<String> queries = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Queue<String> methods = new ConcurrentLinkedQueue<>();
    private ConnectionPool pool;

    private final ProxyExecutionListener listener = new ProxyExecutionListener() {
        @Override
        public void afterQuery(QueryExecutionInfo info) {
            info.getQueries().stream().map(QueryInfo::getQuery).forEach(queries::add);
            if (info.getThrowable() != null) {
                errors.add(info.getThrowable());
            }
        }

        @Override
        public void afterMethod(MethodExecutionInfo info) {
            methods.add(info.getMethod().getName());
        }
    };

    @AfterEach
    void close() {
        if (pool != null) {
            pool.disposeLater().block(PATIENCE);
        }
        database.awaitBackends(0);
    }

    private ConnectionFactory watched(ConnectionFactory factory) {
        return ProxyConnectionFactory.builder(factory).listener(listener).build();
    }

    private ConnectionPool pool(ConnectionFactory factory) {
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .initialSize(1)
                .maxSize(2)
                .build());
        return pool;
    }

    private ConnectionFactory factory(String arrangement) {
        ConnectionFactory own = connections.directly();
        return switch (arrangement) {
            case "proxy" -> watched(own);
            case "proxy in a pool" -> pool(watched(own));
            default -> watched(pool(own));
        };
    }

    private static Flux<Integer> numbers(Connection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute())
                .flatMap(result -> result.map((row, metadata) -> row.get(0, Integer.class)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "proxy in a pool", "pool in a proxy"})
    void theListenerSeesWhatIsExecuted(String arrangement) {
        ConnectionFactory factory = factory(arrangement);

        for (int round = 0; round < 3; round++) {
            List<Integer> read = Flux.usingWhen(
                            factory.create(),
                            connection -> Mono.from(connection.beginTransaction())
                                    .thenMany(numbers(connection, "SELECT 1"))
                                    .concatWith(Flux.from(connection
                                                    .createStatement("SELECT $1::int4 + $2::int4")
                                                    .bind(0, 40)
                                                    .bind("$2", 2)
                                                    .execute())
                                            .flatMap(result -> result.map(row -> row.get(0, Integer.class))))
                                    .concatWith(Mono.from(connection.commitTransaction())
                                            .then(Mono.empty())),
                            Connection::close)
                    .collectList()
                    .block(PATIENCE);
            assertThat(read).containsExactly(1, 42);
        }
        assertThat(queries).hasSize(6).contains("SELECT 1", "SELECT $1::int4 + $2::int4");
        assertThat(methods).contains("beginTransaction", "commitTransaction");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "proxy in a pool", "pool in a proxy"})
    void dialectsAreFoundByTheName(String arrangement) {
        ConnectionFactory factory = factory(arrangement);

        ConnectionFactoryMetadata metadata = factory.getMetadata();
        assertThat(metadata.getName()).isEqualTo("PostgreSQL");
        Connection connection = await(factory.create());
        assertThat(connection.getMetadata().getDatabaseProductName()).isEqualTo("PostgreSQL");
        await(connection.close());
    }

    @Test
    void theDriversConnectionIsInside() {
        ConnectionFactory factory = watched(connections.directly());
        Connection connection = await(factory.create());

        assertThat(((Wrapped<?>) connection).unwrap()).isInstanceOf(PgConnection.class);
        assertThat(((Wrapped<?>) factory).unwrap()).isInstanceOf(PgConnectionFactory.class);
        assertThat(((Wrapped<?>) connection).unwrap(PgConnection.class)).isNotNull();
        await(connection.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "proxy in a pool", "pool in a proxy"})
    void errorsAndCancelsPassThrough(String arrangement) {
        ConnectionFactory factory = factory(arrangement);

        List<String> outcomes = Flux.range(0, 50)
                .concatMap(i -> Flux.usingWhen(
                                factory.create(),
                                connection -> i % 2 == 0
                                        ? numbers(connection, "SELECT 1 / 0").map(String::valueOf)
                                        : numbers(connection, "SELECT g FROM generate_series(1, 10000) g")
                                                .map(String::valueOf)
                                                .take(1),
                                Connection::close)
                        .onErrorResume(R2dbcException.class, e -> Mono.justOrEmpty(e.getSqlState())))
                .collectList()
                .block(PATIENCE);

        assertThat(outcomes)
                .isEqualTo(IntStream.range(0, 50)
                        .mapToObj(i -> i % 2 == 0 ? "22012" : "1")
                        .toList());
        assertThat(errors).isNotEmpty();
    }

    @Test
    void aPoolInsideAProxyResetsItsConnections() {
        connectionsAreReset(watched(pool(connections.directly())));
    }

    /** The proxy hides {@link io.r2dbc.spi.Lifecycle}, so a pool outside of it has to be told. */
    @Test
    void aPoolOutsideOfAProxyResetsItsConnectionsIfItIsTold() {
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(watched(connections.directly()))
                .initialSize(1)
                .maxSize(1)
                .preRelease(connection -> Objects.requireNonNull(((Wrapped<?>) connection).unwrap(PgConnection.class))
                        .preRelease())
                .build());

        connectionsAreReset(pool);
    }

    private static void connectionsAreReset(ConnectionFactory factory) {
        Connection connection = await(factory.create());
        await(connection.setAutoCommit(false));
        await(connection.setStatementTimeout(Duration.ofSeconds(9)));
        assertThat(numbers(connection, "SELECT 1").blockLast(PATIENCE)).isEqualTo(1);
        await(connection.close());

        Connection next = await(factory.create());
        boolean autoCommit = next.isAutoCommit();
        Integer timeout = numbers(next, "SELECT setting::int4 FROM pg_settings WHERE name = 'statement_timeout'")
                .blockLast(PATIENCE);
        await(next.close());

        assertThat(autoCommit).isTrue();
        assertThat(timeout).isZero();
    }
}
