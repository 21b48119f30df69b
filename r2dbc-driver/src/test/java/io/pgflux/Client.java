package io.pgflux;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A connection for tests that ask and wait; every wait ends. */
record Client(PgConnection connection) implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The options that lead to the database; a test adds its own. */
    static PgConnectionOptions.Builder options(TestDatabase database) {
        return PgConnectionOptions.builder()
                .host(database.host())
                .port(database.port())
                .user(database.user())
                .database(database.name());
    }

    /** The same for a database of the shared server that a test has created by itself. */
    static PgConnectionOptions.Builder options(String database) {
        PostgresServer server = PostgresServer.shared();
        return PgConnectionOptions.builder()
                .host(server.host())
                .port(server.port())
                .user(PostgresServer.SUPERUSER)
                .database(database);
    }

    static Client open(PgConnectionOptions.Builder options) {
        return open(new PgConnectionFactory(options.build()));
    }

    static Client open(PgConnectionFactory factory) {
        return new Client(factory.create().blockOptional(PATIENCE).orElseThrow());
    }

    /** The first column of the first row; by the extended protocol if the SQL is one statement. */
    <T> @Nullable T value(Class<T> type, String sql, Object... parameters) {
        return read(row -> Optional.ofNullable(row.get(0, type)), sql, parameters)
                .get(0)
                .orElse(null);
    }

    /** As {@link #value}, in text, by the simple protocol: the first statement of two. */
    <T> @Nullable T simpleValue(Class<T> type, String sql) {
        return value(type, sql + "; SELECT 'the second statement'");
    }

    /** The rows of the first result. */
    <T> List<T> read(Function<Row, T> mapping, String sql, Object... parameters) {
        return execute(sql, parameters)
                .index((index, result) -> index == 0
                        ? result.map((row, metadata) -> mapping.apply(row))
                        : result.<T>flatMap(segment -> Flux.empty()))
                .concatMap(Function.identity())
                .collectList()
                .blockOptional(PATIENCE)
                .orElseThrow();
    }

    long update(String sql, Object... parameters) {
        return execute(sql, parameters)
                .concatMap(PgResult::getRowsUpdated)
                .reduce(0L, Long::sum)
                .blockOptional(PATIENCE)
                .orElseThrow();
    }

    private Flux<PgResult> execute(String sql, Object... parameters) {
        PgStatement statement = connection.createStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.bind(i, parameters[i]);
        }
        return statement.execute();
    }

    @Override
    public void close() {
        connection.close().block(PATIENCE);
    }
}
