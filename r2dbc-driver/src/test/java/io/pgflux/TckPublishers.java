package io.pgflux;

import static io.pgflux.Connections.PATIENCE;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.PostgresServer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterMethod;
import reactor.core.publisher.Flux;

/**
 * The TCK of Reactive Streams over a publisher of the driver. Each publisher has a connection of its own, since the tests
 * leave theirs in any state.
 *
 * @param <T> what is published
 */
public abstract class TckPublishers<T> extends PublisherVerification<T> {

    private static final long TIMEOUT_MILLIS = 5_000;
    private static final long SILENCE_MILLIS = 50;

    private final Queue<PgConnection> opened = new ConcurrentLinkedQueue<>();

    TckPublishers() {
        super(new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS));
    }

    static PgConnectionFactory factory(int port) {
        return new PgConnectionFactory(PgConnectionOptions.builder()
                .host(PostgresServer.shared().host())
                .port(port)
                .user(PostgresServer.SUPERUSER)
                .database(PostgresServer.SUPERUSER)
                .build());
    }

    final PgConnection open() {
        PgConnection connection =
                factory(PostgresServer.shared().port()).create().block(PATIENCE);
        closeLater(connection);
        return connection;
    }

    final void closeLater(PgConnection connection) {
        opened.add(connection);
    }

    /** None: the TCK wants an error before the first request, and a statement does nothing before it. */
    @Override
    public Publisher<T> createFailedPublisher() {
        return null;
    }

    @AfterMethod(alwaysRun = true)
    public void close() {
        Flux.fromIterable(opened).flatMap(PgConnection::close).then().block(PATIENCE);
        opened.clear();
    }
}
