package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.counts;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgTransactionDefinition;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What transactions mean, whatever they cost. */
class TransactionIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final AtomicInteger TABLES = new AtomicInteger();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private final String table = "t_" + TABLES.incrementAndGet();

    @BeforeEach
    void createTable() {
        database.sql("CREATE TABLE " + table + " (a int UNIQUE)");
    }

    private void insert(PgConnection connection, int value) {
        assertThat(await(execute(connection, "INSERT INTO %s VALUES (%d)".formatted(table, value))))
                .isEqualTo(1);
    }

    /** As another session sees them. */
    private List<Object> stored() {
        return database.query("SELECT a FROM " + table + " ORDER BY a").stream()
                .map(row -> Objects.requireNonNull(row.get(0)))
                .toList();
    }

    private static String show(PgConnection connection, String setting) {
        return await(select(connection, "SELECT current_setting('" + setting + "')", String.class));
    }

    @Test
    void whatIsCommittedIsStoredAndWhatIsRolledBackIsNot() {
        PgConnection connection = connections.open();

        await(connection.beginTransaction());
        insert(connection, 1);
        assertThat(stored()).isEmpty();
        await(connection.commitTransaction());
        assertThat(stored()).containsExactly(1);

        await(connection.beginTransaction());
        insert(connection, 2);
        await(connection.rollbackTransaction());
        assertThat(stored()).containsExactly(1);

        insert(connection, 3);
        assertThat(stored()).containsExactly(1, 3);
    }

    @Test
    void aCommitThatTheServerTurnsIntoARollbackIsAnError() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        insert(connection, 1);
        assertThatThrownBy(() -> await(execute(connection, "SELECT 1 / 0")))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThatThrownBy(() -> insert(connection, 2))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("25P02"));

        assertThatThrownBy(() -> await(connection.commitTransaction()))
                .isInstanceOf(R2dbcRollbackException.class)
                .hasMessageContaining("rolled back");

        assertThat(connection.isAutoCommit()).isTrue();
        insert(connection, 3);
        assertThat(stored()).containsExactly(3);
    }

    @Test
    void aFailedTransactionCanBeRolledBack() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        assertThatThrownBy(() -> await(execute(connection, "SELEC 1"))).isInstanceOf(R2dbcException.class);
        assertThat(connection.isAutoCommit()).isFalse();

        await(connection.rollbackTransaction());

        insert(connection, 1);
        assertThat(stored()).containsExactly(1);
    }

    @Test
    void aCommitThatFailsIsAnErrorAndEndsTheTransaction() {
        database.sql(
                "ALTER TABLE " + table + " ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED",
                "ALTER TABLE " + table + " DROP CONSTRAINT " + table + "_a_key");
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        insert(connection, 1);
        insert(connection, 1);

        assertThatThrownBy(() -> await(connection.commitTransaction()))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);

        assertThat(connection.isAutoCommit()).isTrue();
        assertThat(stored()).isEmpty();
    }

    static List<IsolationLevel> levels() {
        return List.of(
                IsolationLevel.READ_UNCOMMITTED,
                IsolationLevel.READ_COMMITTED,
                IsolationLevel.REPEATABLE_READ,
                IsolationLevel.SERIALIZABLE);
    }

    @ParameterizedTest
    @MethodSource("levels")
    void aDefinitionsIsolationLevelHoldsForItsTransaction(IsolationLevel level) {
        PgConnection connection = connections.open();

        await(connection.beginTransaction(level));
        assertThat(show(connection, "transaction_isolation")).isEqualToIgnoringCase(level.asSql());
        await(connection.commitTransaction());

        assertThat(show(connection, "transaction_isolation")).isEqualTo("read committed");
    }

    @ParameterizedTest
    @MethodSource("levels")
    void anIsolationLevelSetOutsideOfATransactionHoldsFromThenOn(IsolationLevel level) {
        PgConnection connection = connections.open();
        assertThat(connection.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.READ_COMMITTED);

        await(connection.setTransactionIsolationLevel(level));

        assertThat(connection.getTransactionIsolationLevel()).isEqualTo(level);
        assertThat(show(connection, "transaction_isolation")).isEqualToIgnoringCase(level.asSql());
        await(connection.beginTransaction());
        assertThat(show(connection, "transaction_isolation")).isEqualToIgnoringCase(level.asSql());
        await(connection.rollbackTransaction());
    }

    @Test
    void anIsolationLevelSetBeforeTheFirstStatementHoldsForTheTransaction() {
        PgConnection connection = connections.open();

        await(connection.beginTransaction());
        await(connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE));

        assertThat(connection.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.SERIALIZABLE);
        assertThat(show(connection, "transaction_isolation")).isEqualTo("serializable");
        await(connection.commitTransaction());
        assertThat(show(connection, "transaction_isolation")).isEqualTo("read committed");
    }

    @Test
    void anIsolationLevelSetAfterTheFirstStatementIsTheServersError() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(select(connection, "SELECT 1", Integer.class));

        assertThatThrownBy(() -> await(connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE)))
                .isInstanceOfSatisfying(
                        R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("25001"));
        assertThat(connection.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.READ_COMMITTED);
        await(connection.rollbackTransaction());
    }

    @Test
    void anIsolationLevelThatPostgresDoesNotHaveIsRefusedAtOnce() {
        PgConnection connection = connections.open();
        IsolationLevel snapshot = IsolationLevel.valueOf("SNAPSHOT; DROP TABLE x");

        assertThatThrownBy(() -> connection.setTransactionIsolationLevel(snapshot))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SNAPSHOT");
        assertThatThrownBy(() -> connection.beginTransaction(snapshot)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReadOnlyDeferrableTransactionIsOne() {
        PgConnection connection = connections.open();

        await(connection.beginTransaction(PgTransactionDefinition.from(IsolationLevel.SERIALIZABLE)
                .readOnly()
                .deferrable()));

        assertThat(show(connection, "transaction_isolation")).isEqualTo("serializable");
        assertThat(show(connection, "transaction_read_only")).isEqualTo("on");
        assertThat(show(connection, "transaction_deferrable")).isEqualTo("on");
        assertThatThrownBy(() -> insert(connection, 1))
                .isInstanceOfSatisfying(
                        R2dbcNonTransientException.class,
                        e -> assertThat(e.getSqlState()).isEqualTo("25006"));
        await(connection.rollbackTransaction());
        assertThat(show(connection, "transaction_read_only")).isEqualTo("off");
    }

    @Test
    void readWriteAndNotDeferrableBeatTheSessionsDefaults() {
        PgConnection connection = connections.open();
        await(execute(connection, "SET default_transaction_read_only = on"));
        await(execute(connection, "SET default_transaction_deferrable = on"));

        await(connection.beginTransaction(
                PgTransactionDefinition.defaults().readWrite().notDeferrable()));

        assertThat(show(connection, "transaction_read_only")).isEqualTo("off");
        assertThat(show(connection, "transaction_deferrable")).isEqualTo("off");
        insert(connection, 1);
        await(connection.commitTransaction());
        assertThat(stored()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkout", "*/ DROP TABLE x; /*", "ünïcode 🐘", "a\0b\n'\"$$", "/*", ""})
    void aNameIsACommentAndNothingElse(String name) {
        PgConnection connection = connections.open();

        await(connection.beginTransaction(PgTransactionDefinition.defaults().name(name)));
        insert(connection, 1);
        await(connection.commitTransaction());

        assertThat(stored()).containsExactly(1);
    }

    @Test
    void aLockWaitTimeoutHoldsForItsTransaction() {
        PgConnection holder = connections.open();
        await(holder.beginTransaction());
        await(execute(holder, "LOCK TABLE " + table));
        PgConnection connection = connections.open();

        await(connection.beginTransaction(PgTransactionDefinition.defaults().lockWaitTimeout(Duration.ofMillis(50))));
        assertThatThrownBy(() -> insert(connection, 1))
                .isInstanceOfSatisfying(
                        R2dbcTimeoutException.class,
                        e -> assertThat(e.getSqlState()).isEqualTo("55P03"));
        await(connection.rollbackTransaction());
        await(holder.rollbackTransaction());

        assertThat(show(connection, "lock_timeout")).isEqualTo("0");
        await(connection.beginTransaction(PgTransactionDefinition.defaults().lockWaitTimeout(Duration.ofNanos(1))));
        assertThat(show(connection, "lock_timeout")).isEqualTo("1ms");
        await(connection.commitTransaction());
        assertThat(show(connection, "lock_timeout")).isEqualTo("0");
    }

    @Test
    void aDefinitionOfTheSpiIsUnderstood() {
        PgConnection connection = connections.open();
        TransactionDefinition definition = new TransactionDefinition() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T getAttribute(io.r2dbc.spi.Option<T> option) {
                return option.equals(READ_ONLY) ? (T) Boolean.TRUE : null;
            }
        };

        await(connection.beginTransaction(definition));

        assertThat(show(connection, "transaction_read_only")).isEqualTo("on");
        await(connection.rollbackTransaction());
    }

    @Test
    void settingTimeoutsHoldsForTheSession() {
        PgConnection connection = connections.open();

        await(connection.setLockWaitTimeout(Duration.ofSeconds(3)));
        await(connection.setStatementTimeout(Duration.ofMillis(50)));

        assertThat(show(connection, "lock_timeout")).isEqualTo("3s");
        assertThatThrownBy(() -> await(execute(connection, "SELECT pg_sleep(60)")))
                .isInstanceOf(R2dbcTimeoutException.class);
        await(connection.setStatementTimeout(Duration.ZERO));
        assertThat(show(connection, "statement_timeout")).isEqualTo("0");
        assertThatThrownBy(() -> connection.setStatementTimeout(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFirstStatementsOfATransactionMayBePipelined() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());

        List<Long> counts = all(Flux.range(0, 64)
                .flatMap(i -> counts(connection
                        .createStatement("INSERT INTO " + table + " VALUES ($1)")
                        .bind(0, i)
                        .execute())));
        assertThat(counts).hasSize(64).containsOnly(1L);
        assertThat(stored()).isEmpty();
        await(connection.rollbackTransaction());

        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void transactionsThatArePipelinedMeanTheSame(boolean known) {
        PgConnection connection = connections.open();
        String sql = "INSERT INTO " + table + " VALUES ";
        if (known) {
            all(Flux.range(1, 3).concatMap(i -> execute(connection, sql + "(" + i + ")")));
            await(execute(connection, "DELETE FROM " + table));
        }

        Executor eventLoop = connection.unwrap(Executor.class);
        all(Flux.mergeSequential(
                        connection.beginTransaction(),
                        execute(connection, sql + "(1)"),
                        connection.commitTransaction(),
                        connection.beginTransaction(),
                        execute(connection, sql + "(2)"),
                        connection.rollbackTransaction(),
                        execute(connection, sql + "(3)"))
                .cast(Object.class)
                .subscribeOn(Schedulers.fromExecutor(eventLoop))); // all before the first answer

        assertThat(stored()).containsExactly(1, 3);
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void validationWorksInAFailedTransactionAndLeavesItFailed() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        assertThatThrownBy(() -> await(execute(connection, "SELECT 1 / 0"))).isInstanceOf(R2dbcException.class);

        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isTrue();
        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isTrue();

        assertThatThrownBy(() -> insert(connection, 1)).isInstanceOf(R2dbcException.class);
        await(connection.rollbackTransaction());
    }
}
