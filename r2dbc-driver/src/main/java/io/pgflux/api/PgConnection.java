package io.pgflux.api;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Lifecycle;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One TCP connection to one PostgreSQL backend.
 *
 * <p>All methods may be called from any thread; every returned publisher but {@link #notices()} and {@link #parameterChanges()} is cold, does its work once per subscription
 * and signals on the connection's event loop. Statements that are subscribed to at the same time are pipelined: they
 * are written without waiting for each other's answers, and answered in the order of their subscription. Outside an
 * explicit transaction each of them is a transaction of its own.
 *
 * <p>After {@link #close()}, and after the loss of the server, every operation fails with an {@link
 * io.r2dbc.spi.R2dbcNonTransientResourceException} of SQLSTATE class 08 that says so.
 */
public interface PgConnection extends Connection, Lifecycle, Wrapped<Object> {

    /**
     * Begins a transaction with the session's default characteristics.
     *
     * <p>This costs no round trip: BEGIN travels with the first statement of the transaction. A transaction without
     * statements never reaches the server.
     */
    @Override
    Mono<Void> beginTransaction();

    /**
     * Begins a transaction; understands {@link TransactionDefinition#ISOLATION_LEVEL}, {@link
     * TransactionDefinition#READ_ONLY}, {@link TransactionDefinition#LOCK_WAIT_TIMEOUT} (for this transaction only),
     * {@link TransactionDefinition#NAME} (a comment in BEGIN, visible in the server's log and in
     * {@code pg_stat_activity}) and {@link PgTransactionDefinition#DEFERRABLE}.
     *
     * <p>Inside a transaction that has already reached the server this does nothing.
     */
    @Override
    Mono<Void> beginTransaction(TransactionDefinition definition);

    /**
     * Ends the transaction; empty when there is none.
     *
     * <p>Fails with an {@link io.r2dbc.spi.R2dbcRollbackException} (SQLSTATE 40000) if the server answered COMMIT with
     * ROLLBACK, as it does when a statement of the transaction had failed. Fails with an {@link
     * io.r2dbc.spi.R2dbcNonTransientResourceException} of SQLSTATE 08007 if the connection is lost after COMMIT was sent
     * and before its answer: nobody knows then whether the transaction was committed. Look for its effects before trying
     * again, or let a unique key refuse them a second time. With any other SQLSTATE of class 08, COMMIT was not sent, and
     * the server rolls the transaction back.
     */
    @Override
    Mono<Void> commitTransaction();

    @Override
    Mono<Void> rollbackTransaction();

    /** Sets a savepoint, beginning a transaction if there is none. Any name is valid: it is quoted. */
    @Override
    Mono<Void> createSavepoint(String name);

    @Override
    Mono<Void> releaseSavepoint(String name);

    @Override
    Mono<Void> rollbackTransactionToSavepoint(String name);

    /**
     * With {@code false}, every statement belongs to a transaction that begins with it and ends by {@link
     * #commitTransaction()} or {@link #rollbackTransaction()}. A change of mode commits the active transaction,
     * with the errors of {@link #commitTransaction()}.
     */
    @Override
    Mono<Void> setAutoCommit(boolean autoCommit);

    /**
     * The isolation level that this connection has been given, else {@link IsolationLevel#READ_COMMITTED}. The server
     * is not asked.
     */
    @Override
    IsolationLevel getTransactionIsolationLevel();

    @Override
    Mono<Void> setTransactionIsolationLevel(IsolationLevel isolationLevel);

    /** Sets {@code lock_timeout} for the session. Zero: no limit. At least a millisecond otherwise. */
    @Override
    Mono<Void> setLockWaitTimeout(Duration timeout);

    /** Sets {@code statement_timeout} for the session. Zero: no limit. At least a millisecond otherwise. */
    @Override
    Mono<Void> setStatementTimeout(Duration timeout);

    /**
     * Whether the connection can be used. {@link ValidationDepth#REMOTE} asks the server (one round trip, no statement,
     * valid in a failed transaction too). Never an error.
     */
    @Override
    Mono<Boolean> validate(ValidationDepth depth);

    @Override
    PgStatement createStatement(String sql);

    /** A list of statements without parameters, sent as one string: one implicit transaction, one round trip. */
    @Override
    PgBatch createBatch();

    /**
     * The server's notices and warnings ({@code RAISE NOTICE}, "there is no transaction in progress" ...), those that come
     * between statements too. Hot: a subscriber gets what comes from then on, and the same as any other subscriber, in
     * addition to the {@link io.r2dbc.spi.Result.Message} that a statement's result has of it.
     *
     * <p>Nobody waits for a subscriber: one without demand misses the notices that come meanwhile. They come as they are
     * read, so behind a result that is paused only when that goes on.
     *
     * <p>Completes with {@link #close()}, and fails with the reason when the connection is lost ({@link
     * io.r2dbc.spi.R2dbcNonTransientResourceException}, SQLSTATE class 08); its cause is the server's last word, if there
     * was one, such as 57P01 before a shutdown. May be subscribed to from any thread, signals on the connection's event
     * loop. A pool does not end the subscription when it takes the connection back: dispose of it before.
     */
    Flux<ServerMessage> notices();

    /**
     * What the server has reported of its settings so far, such as {@code server_version}, {@code TimeZone} or {@code
     * in_hot_standby}, under the names that it gives them. It decides which it reports, and reports changes at once: those by
     * a statement are in here when that is answered.
     *
     * @return unmodifiable, as of now; later reports are in the map of a later call
     */
    Map<String, String> parameters();

    /**
     * The settings that the server reports anew, as it reports them; {@link #parameters()} has them already then. Hot, ended and signalled as
     * {@link #notices()} are: nobody waits for a subscriber, so one without demand misses the changes that come meanwhile, and reads
     * {@link #parameters()}. Behind a pooler that shares its servers, a change may be that from one server to the next.
     */
    Flux<ParameterChange> parameterChanges();

    @Override
    ConnectionMetadata getMetadata();

    /**
     * Asks the server to stop the statement that it is executing on this connection, whoever waits for it; that one then
     * fails with an {@link io.r2dbc.spi.R2dbcTimeoutException} of SQLSTATE 57014, and a transaction with it. Completes when the
     * request has been delivered, at once if nothing is executed. Nothing is written meanwhile, so no later statement is hit.
     *
     * <p>To stop one statement that nobody wants any more, cancel its subscription instead: then it is known which it is.
     *
     * <p>Fails if the request cannot be delivered; the statement then goes on.
     */
    Mono<Void> cancel();

    /**
     * Asks the server to stop what it is executing, sends Terminate, closes this side of the TCP connection, waits for the
     * server to close its side, then completes. Idempotent. Statements in flight fail.
     */
    @Override
    Mono<Void> close();

    /** Does nothing: a connection is ready for use as it is. */
    @Override
    Mono<Void> postAllocate();

    /**
     * Undoes what a borrower has left, for the next one: an open transaction is rolled back, auto-commit is on, and what {@link ResetOnRelease}
     * names is again as it was in the beginning. Waits for the statements that are executed; those that nobody wants any more are cancelled.
     * Sends nothing if there is nothing to undo, so it usually completes at once.
     *
     * <p>Fails with an {@link io.r2dbc.spi.R2dbcNonTransientResourceException} if the connection is lost, or that cannot be
     * undone; then it is closed. A cancel changes nothing: what has begun is done.
     */
    @Override
    Mono<Void> preRelease();

    /**
     * This connection as one of {@link PgConnection}, {@link reactor.core.scheduler.Scheduler} or {@link
     * java.util.concurrent.Executor} (both the event loop that runs this connection), else null.
     */
    @Override
    <E> @Nullable E unwrap(Class<E> targetClass);
}
