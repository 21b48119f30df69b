package io.pgflux.connection;

import io.pgflux.api.ParameterChange;
import io.pgflux.api.PgConnection;
import io.pgflux.api.ResetOnRelease;
import io.pgflux.api.ServerMessage;
import io.pgflux.exchange.Frontend;
import io.pgflux.exchange.Ping;
import io.pgflux.session.Session;
import io.pgflux.statement.ParameterizedStatement;
import io.pgflux.statement.Scans;
import io.pgflux.statement.StatementBatch;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The {@link PgConnection} over a session that is logged in. */
public final class SessionConnection implements PgConnection {

    private final Session session;
    private final Frontend frontend;
    private final Scans scans;
    private final Transactions transactions;
    // What a pool asks for each time somebody borrows the connection.
    private final Mono<Void> release;
    private final Mono<Boolean> open;
    private final Scheduler scheduler;

    /** To be called on the event loop, before anybody else uses the session. */
    public SessionConnection(Frontend frontend, Scans scans, ResetOnRelease reset) {
        this.frontend = frontend;
        this.scans = scans;
        session = frontend.session();
        transactions = new Transactions(frontend);
        Leftovers leftovers = new Leftovers(frontend, transactions, reset);
        release = Mono.defer(leftovers::undone);
        open = Mono.fromSupplier(session::isOpen);
        scheduler = Schedulers.fromExecutorService(session.eventLoop());
    }

    @Override
    public Mono<Void> beginTransaction() {
        return transactions.begin(TransactionModes.NONE);
    }

    @Override
    public Mono<Void> beginTransaction(TransactionDefinition definition) {
        return transactions.begin(TransactionModes.of(definition));
    }

    @Override
    public Mono<Void> commitTransaction() {
        return transactions.commit();
    }

    @Override
    public Mono<Void> rollbackTransaction() {
        return transactions.rollback();
    }

    @Override
    public Mono<Void> createSavepoint(String name) {
        return transactions.savepoint(name);
    }

    @Override
    public Mono<Void> releaseSavepoint(String name) {
        return transactions.release(name);
    }

    @Override
    public Mono<Void> rollbackTransactionToSavepoint(String name) {
        return transactions.rollbackTo(name);
    }

    @Override
    public boolean isAutoCommit() {
        return transactions.isAutoCommit();
    }

    @Override
    public Mono<Void> setAutoCommit(boolean autoCommit) {
        return transactions.autoCommit(autoCommit);
    }

    @Override
    public IsolationLevel getTransactionIsolationLevel() {
        return transactions.isolationLevel();
    }

    @Override
    public Mono<Void> setTransactionIsolationLevel(@Nullable IsolationLevel isolationLevel) {
        if (isolationLevel == null) {
            throw new IllegalArgumentException("The isolation level must not be null");
        }
        return transactions.isolationLevel(isolationLevel);
    }

    @Override
    public Mono<Void> setLockWaitTimeout(Duration timeout) {
        return transactions.set("lock_timeout", timeout);
    }

    @Override
    public Mono<Void> setStatementTimeout(Duration timeout) {
        return transactions.set("statement_timeout", timeout);
    }

    @Override
    public Mono<Boolean> validate(ValidationDepth depth) {
        return depth == ValidationDepth.LOCAL ? open : Mono.create(sink -> session.submit(new Ping(session, sink)));
    }

    @Override
    public ParameterizedStatement createStatement(String sql) {
        return ParameterizedStatement.of(sql, scans, frontend);
    }

    @Override
    public StatementBatch createBatch() {
        return new StatementBatch(scans, frontend);
    }

    @Override
    public Flux<ServerMessage> notices() {
        return session.notices();
    }

    @Override
    public Map<String, String> parameters() {
        return session.parameters().all();
    }

    @Override
    public Flux<ParameterChange> parameterChanges() {
        return session.parameters().changes();
    }

    @Override
    public ConnectionMetadata getMetadata() {
        return new ServerMetadata(session.parameters().get("server_version"));
    }

    @Override
    public Mono<Void> cancel() {
        return session.cancellation().now();
    }

    @Override
    public Mono<Void> close() {
        return session.close();
    }

    @Override
    public Mono<Void> postAllocate() {
        return Mono.empty();
    }

    @Override
    public Mono<Void> preRelease() {
        return release;
    }

    @Override
    public Object unwrap() {
        return this;
    }

    @Override
    public <E> @Nullable E unwrap(Class<E> targetClass) {
        if (targetClass.isInstance(this)) {
            return targetClass.cast(this);
        }
        if (targetClass == Scheduler.class) {
            return targetClass.cast(scheduler);
        }
        return targetClass == Executor.class ? targetClass.cast(session.eventLoop()) : null;
    }

    @Override
    public String toString() {
        return "PgConnection " + session;
    }
}
