package io.pgflux.pages;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgTransactionDefinition;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The examples of docs/transactions.md. */
final class Transactions {

    private Transactions() {}

    static <T> Mono<T> inTransaction(Connection connection, Mono<T> work) {
        return Mono.usingWhen(
                Mono.from(connection.beginTransaction()).thenReturn(connection),
                begun -> work,
                Connection::commitTransaction,
                (begun, error) -> begun.rollbackTransaction(), // the work has failed
                Connection::rollbackTransaction); // it was cancelled
    }

    private static final Set<String> WORTH_A_RETRY = Set.of("40001", "40P01"); // serialization failure, deadlock

    static <T> Mono<T> inTransaction(ConnectionFactory factory, Function<Connection, Mono<T>> work) {
        Mono<T> once = Mono.usingWhen(
                factory.create(), connection -> inTransaction(connection, work.apply(connection)), Connection::close);
        return once.retryWhen(Retry.backoff(5, Duration.ofMillis(20)).filter(Transactions::isWorthARetry));
    }

    private static boolean isWorthARetry(Throwable error) {
        return error instanceof R2dbcException failure && WORTH_A_RETRY.contains(failure.getSqlState());
    }

    static Mono<Void> report(PgConnection connection) {
        return connection.beginTransaction(PgTransactionDefinition.from(IsolationLevel.SERIALIZABLE)
                .readOnly()
                .deferrable()
                .name("monthly report"));
    }

    static Mono<Long> insertOrUpdate(PgConnection connection, String title) {
        return connection
                .createSavepoint("before the insert")
                .then(update(connection, "INSERT INTO book (title) VALUES ($1)", title))
                .onErrorResume(
                        R2dbcDataIntegrityViolationException.class,
                        exists -> connection
                                .rollbackTransactionToSavepoint("before the insert")
                                .then(update(
                                        connection, "UPDATE book SET copies = copies + 1 WHERE title = $1", title)));
    }

    static Mono<Long> update(PgConnection connection, String sql, String title) {
        return connection
                .createStatement(sql)
                .bind("$1", title)
                .execute()
                .flatMap(PgResult::getRowsUpdated)
                .reduce(0L, Long::sum);
    }
}
