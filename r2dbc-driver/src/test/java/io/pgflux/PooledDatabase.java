package io.pgflux;

import static io.pgflux.Connections.await;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.PgBouncer;
import io.pgflux.testing.TestDatabase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Flux;

/**
 * A database of a class's own behind a PgBouncer of its own, and the connections of each test to it. The tests are left
 * out where PgBouncer is not installed.
 */
final class PooledDatabase implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {

    private final TestDatabase database = new TestDatabase();
    private final Queue<PgConnection> opened = new ConcurrentLinkedQueue<>();
    private PgBouncer pooler;

    @Override
    public void beforeAll(ExtensionContext context) {
        database.beforeAll(context);
        if (pooler == null) {
            pooler = PgBouncer.start(database.server(), database.name());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (pooler != null) {
            pooler.close();
            pooler = null;
        }
        database.afterAll(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        await(Flux.fromIterable(opened).flatMap(PgConnection::close).then());
        opened.clear();
    }

    /** The database without the pooler. */
    TestDatabase direct() {
        return database;
    }

    PgBouncer pooler() {
        return pooler;
    }

    /**
     * A factory of its own.
     *
     * @param mode session or transaction
     */
    PgConnectionFactory factory(String mode, Consumer<PgConnectionOptions.Builder> options) {
        PgConnectionOptions.Builder builder = PgConnectionOptions.builder()
                .host(pooler.host())
                .port(pooler.port())
                .user(database.user())
                .database(mode + "_" + database.name());
        options.accept(builder);
        return new PgConnectionFactory(builder.build());
    }

    PgConnection open(PgConnectionFactory factory) {
        PgConnection connection = await(factory.create());
        opened.add(connection);
        return connection;
    }
}
