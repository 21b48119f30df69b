package io.pgflux;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.testing.Link;
import io.pgflux.testing.TcpProxy;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The driver's connections of one test, through a proxy that sees what is sent; all ended after the test. Each test has
 * its own:
 *
 * <pre>{@code
 * @RegisterExtension
 * final Connections connections = new Connections(database);
 * }</pre>
 */
final class Connections implements AfterEachCallback {

    /** Long enough for a machine under load; who waits longer hangs. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String applicationName = "pgflux-test-" + COUNT.incrementAndGet();
    private final TestDatabase database;
    private final TcpProxy proxy;
    private final PgConnectionFactory factory;
    private final Queue<PgConnection> opened = new ConcurrentLinkedQueue<>();

    Connections(TestDatabase database) {
        this.database = database;
        proxy = TcpProxy.to(database.host(), database.port());
        factory = factory(options -> {});
    }

    TcpProxy proxy() {
        return proxy;
    }

    /** The factory of {@link #open()}. */
    PgConnectionFactory factory() {
        return factory;
    }

    /** A factory of its own, which knows nothing of what others have learned. */
    PgConnectionFactory factory(Consumer<PgConnectionOptions.Builder> options) {
        return factory(proxy.host(), proxy.port(), options);
    }

    /** Factories whose connections do not go through the proxy. */
    PgConnectionFactory directly() {
        return factory(database.host(), database.port(), options -> {});
    }

    PgConnectionFactory factory(String host, int port, Consumer<PgConnectionOptions.Builder> options) {
        PgConnectionOptions.Builder builder = PgConnectionOptions.builder()
                .host(host)
                .port(port)
                .user(database.user())
                .applicationName(applicationName)
                .database(database.name());
        options.accept(builder);
        return new PgConnectionFactory(builder.build());
    }

    PgConnection open() {
        return open(factory);
    }

    PgConnection open(PgConnectionFactory from) {
        PgConnection connection = await(from.create());
        opened.add(connection);
        return connection;
    }

    /** The link of the connection that was opened last, with all of the login forgotten. */
    Link link() {
        List<Link> links = proxy.links();
        Link last = links.get(links.size() - 1);
        last.forget();
        return last;
    }

    /** Ends the server's side of all connections of this test. */
    void terminate() {
        database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s'"
                .formatted(applicationName));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            proxy.thaw();
            await(Flux.fromIterable(opened).flatMap(PgConnection::close).then());
        } finally {
            proxy.close();
        }
    }

    /** The element, null if there is none; an error is thrown. */
    static <T> T await(Publisher<T> publisher) {
        return Mono.from(publisher).block(PATIENCE);
    }

    static <T> List<T> all(Publisher<T> publisher) {
        return Flux.from(publisher).collectList().block(PATIENCE);
    }

    /** The first column of all rows of all results. */
    static <T> Flux<T> column(Publisher<PgResult> results, Class<T> type) {
        return rows(results, row -> row.get(0, type));
    }

    static <T> Flux<T> rows(Publisher<PgResult> results, Function<Readable, T> mapping) {
        return Flux.from(results).concatMap(result -> result.map(mapping));
    }

    static <T> Flux<T> select(PgConnection connection, String sql, Class<T> type) {
        return column(connection.createStatement(sql).execute(), type);
    }

    /** The update counts of all results. */
    static Flux<Long> counts(Publisher<PgResult> results) {
        return Flux.from(results).concatMap(PgResult::getRowsUpdated);
    }

    static Flux<Long> execute(PgConnection connection, String sql) {
        return counts(connection.createStatement(sql).execute());
    }
}
