package io.pgflux.connection;

import io.pgflux.exchange.Begin;
import io.pgflux.exchange.Command;
import io.pgflux.exchange.Commit;
import io.pgflux.exchange.Frontend;
import io.pgflux.exchange.Portals;
import io.pgflux.session.Session;
import io.pgflux.statement.Identifier;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcRollbackException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The transactions of a connection. BEGIN waits in the session for the first statement, so what happens before that costs
 * nothing: changes of isolation are folded in, commit and rollback send nothing.
 *
 * <p>Each operation takes its place in the session's order and decides there, when all before it is answered, what is to be
 * sent. The plain fields belong to the event loop.
 */
final class Transactions {

    private final Session session;
    private final Frontend frontend;
    private final Portals portals;
    private TransactionModes modes = TransactionModes.NONE; // of the transaction that is to begin
    private volatile boolean explicit; // auto-commit is off
    private volatile IsolationLevel isolationLevel = IsolationLevel.READ_COMMITTED;
    private final Set<String> changedSettings = new LinkedHashSet<>(); // of the session, by methods of the connection

    Transactions(Frontend frontend) {
        this.frontend = frontend;
        session = frontend.session();
        portals = frontend.portals();
    }

    boolean isAutoCommit() {
        return !explicit && !session.inTransaction();
    }

    IsolationLevel isolationLevel() {
        return isolationLevel;
    }

    Mono<Void> begin(TransactionModes wanted) {
        return inOrder(() -> {
            if (session.isIdle()) {
                pend(wanted.orElse(modes));
            }
            return null;
        });
    }

    private void pend(TransactionModes wanted) {
        modes = wanted;
        session.beginWith(new Begin(session, wanted.commands()));
    }

    private boolean isIdle() {
        return session.isIdle() && session.pendingBegin() == null;
    }

    Mono<Void> commit() {
        return committed(() -> end("COMMIT"));
    }

    private Mono<Void> committed(Supplier<@Nullable String> decision) {
        return Mono.<String>create(sink -> session.submit(new Commit(frontend, decision, sink)))
                .flatMap(tag -> tag.equals("ROLLBACK") ? Mono.error(rolledBack()) : Mono.empty());
    }

    private R2dbcRollbackException rolledBack() {
        return new R2dbcRollbackException(
                session.journal()
                        .marked(
                                "The transaction was rolled back instead of committed, because a statement in it had failed"),
                "40000");
    }

    Mono<Void> rollback() {
        return command(() -> end("ROLLBACK"), false, true);
    }

    /** Back to how the connection began, with the command that ends the transaction; null if the server knows of none. */
    @Nullable
    String giveUp() {
        explicit = false;
        return end("ROLLBACK");
    }

    /** The commands that undo what methods of the connection have set for the session since the last time. */
    List<String> takeChangedSettings() {
        isolationLevel = IsolationLevel.READ_COMMITTED;
        if (changedSettings.isEmpty()) {
            return List.of();
        }
        List<String> commands =
                changedSettings.stream().map(setting -> "RESET " + setting).toList();
        changedSettings.clear();
        return commands;
    }

    /** The command that ends the transaction; null if the server knows of none. */
    private @Nullable String end(String command) {
        boolean begun = session.pendingBegin() == null && !isIdle();
        if (begun) {
            portals.transactionEnded(); // nothing may be asked of them behind the command
        }
        modes = TransactionModes.NONE;
        if (explicit) {
            pend(modes); // the next statement begins the next transaction
        } else {
            session.beginWith(null);
        }
        return begun ? command : null;
    }

    Mono<Void> savepoint(String name) {
        String quoted = Identifier.quote(required(name));
        return command(
                () -> {
                    if (isIdle()) {
                        pend(modes);
                    }
                    portals.savepoint(name);
                    return "SAVEPOINT " + quoted;
                },
                true);
    }

    Mono<Void> release(String name) {
        String quoted = Identifier.quote(required(name));
        return command(() -> "RELEASE SAVEPOINT " + quoted, true);
    }

    Mono<Void> rollbackTo(String name) {
        String quoted = Identifier.quote(required(name));
        return command(
                () -> {
                    portals.rolledBackTo(name); // now, as nobody may be there to hear of its success
                    return "ROLLBACK TO SAVEPOINT " + quoted;
                },
                true);
    }

    private static String required(@Nullable String name) {
        if (name == null) {
            throw new IllegalArgumentException("The savepoint's name must not be null");
        }
        return name;
    }

    Mono<Void> autoCommit(boolean wanted) {
        return wanted ? committed(this::turnOn) : inOrder(this::turnOff);
    }

    private @Nullable String turnOn() {
        explicit = false;
        return end("COMMIT");
    }

    private @Nullable String turnOff() {
        explicit = true;
        if (isIdle()) {
            pend(modes);
        }
        return null;
    }

    Mono<Void> isolationLevel(IsolationLevel level) {
        IsolationLevels.require(level);
        return command(
                        () -> {
                            if (session.pendingBegin() != null) {
                                pend(modes.with(level));
                                return null;
                            }
                            if (isIdle()) {
                                changedSettings.add("default_transaction_isolation");
                                return "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + level.asSql();
                            }
                            return "SET TRANSACTION ISOLATION LEVEL " + level.asSql();
                        },
                        false)
                .doOnSuccess(done -> isolationLevel = level);
    }

    Mono<Void> set(String setting, Duration timeout) {
        String sql = "SET " + setting + " = " + Timeouts.millis(setting, timeout);
        return command(
                () -> {
                    changedSettings.add(setting);
                    return sql;
                },
                false);
    }

    private Mono<Void> inOrder(Supplier<@Nullable String> action) {
        return command(action, false);
    }

    private Mono<Void> command(Supplier<@Nullable String> decision, boolean inTransaction) {
        return command(decision, inTransaction, false);
    }

    private Mono<Void> command(Supplier<@Nullable String> decision, boolean inTransaction, boolean rollsBack) {
        return Mono.<String>create(
                        sink -> session.submit(new Command(session, decision, inTransaction, rollsBack, sink)))
                .then();
    }
}
