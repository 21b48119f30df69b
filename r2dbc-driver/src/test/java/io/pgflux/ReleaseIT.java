package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.api.ResetOnRelease;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What a connection is for its next borrower after {@code preRelease()}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReleaseIT {

    private static final String SETTING = "SELECT current_setting('%s')";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @BeforeAll
    static void prepare() {
        database.sql(
                "CREATE TABLE kept (v int)",
                "DROP ROLE IF EXISTS other_role",
                "CREATE ROLE other_role",
                "CREATE SEQUENCE s");
    }

    private PgConnection open(ResetOnRelease reset) {
        return connections.open(connections.factory(options -> options.resetOnRelease(reset)
                .statementTimeout(Duration.ofSeconds(50))
                .options(Map.of("default_transaction_isolation", "repeatable read", "work_mem", "5MB"))));
    }

    private static String setting(PgConnection connection, String name) {
        return await(select(connection, SETTING.formatted(name), String.class));
    }

    @ParameterizedTest
    @EnumSource(ResetOnRelease.class)
    void anOpenTransactionIsRolledBackInOneRoundTrip(ResetOnRelease reset) {
        PgConnection connection = open(reset);
        Link link = connections.link();
        await(connection.setAutoCommit(false));
        await(execute(connection, "INSERT INTO kept VALUES (1)"));
        await(connection.createSavepoint("s"));
        await(connection.setLockWaitTimeout(Duration.ofSeconds(3)));
        link.forget();

        await(connection.preRelease());

        assertThat(connection.isAutoCommit()).isTrue();
        assertThat(link.clientMessages()).isEqualTo("Q");
        assertThat(await(select(connection, "SELECT count(*) FROM kept", Long.class)))
                .isZero();
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(ResetOnRelease.class)
    void aConnectionWithNothingToUndoSendsNothing(ResetOnRelease reset) {
        PgConnection connection = open(reset);
        if (reset != ResetOnRelease.SESSION) {
            all(select(connection, "SELECT 1", Integer.class));
        }
        await(connection.beginTransaction());
        await(connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE));
        Link link = connections.link();

        await(connection.preRelease());
        Scheduler loop = connection.unwrap(Scheduler.class);
        await(Mono.defer(connection::preRelease).subscribeOn(loop));

        assertThat(link.clientMessages()).isEmpty();
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = ResetOnRelease.class,
            names = {"CONNECTION", "SESSION"})
    void whatMethodsHaveSetIsAsInTheBeginning(ResetOnRelease reset) {
        PgConnection connection = open(reset);
        await(connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE));
        await(connection.setStatementTimeout(Duration.ofSeconds(7)));
        await(connection.setLockWaitTimeout(Duration.ofSeconds(8)));
        assertThat(setting(connection, "default_transaction_isolation")).isEqualTo("serializable");
        assertThat(connection.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.SERIALIZABLE);

        await(connection.preRelease());

        assertThat(connection.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.READ_COMMITTED);
        assertThat(setting(connection, "default_transaction_isolation")).isEqualTo("repeatable read");
        assertThat(setting(connection, "statement_timeout")).isEqualTo("50s");
        assertThat(setting(connection, "lock_timeout")).isEqualTo("0");
        Link link = connections.link();
        if (reset == ResetOnRelease.CONNECTION) {
            await(connection.preRelease());
            assertThat(link.clientMessages()).isEmpty();
        }
    }

    @Test
    void onlyTheTransactionIsUndoneIfThatIsWanted() {
        PgConnection connection = open(ResetOnRelease.TRANSACTION);
        await(connection.setStatementTimeout(Duration.ofSeconds(7)));

        await(connection.preRelease());

        assertThat(setting(connection, "statement_timeout")).isEqualTo("7s");
    }

    @Test
    void whatSqlHasSetStaysByDefault() {
        PgConnection connection = open(ResetOnRelease.CONNECTION);
        await(execute(connection, "SET work_mem = '6MB'"));

        await(connection.preRelease());

        assertThat(setting(connection, "work_mem")).isEqualTo("6MB");
    }

    @Test
    void whatSqlHasLeftIsUndoneInOneRoundTripIfThatIsWanted() {
        PgConnection connection = open(ResetOnRelease.SESSION);
        String prepared = "SELECT 42";
        all(select(connection, prepared, Integer.class));
        await(execute(connection, "CREATE TEMPORARY TABLE t (v int)"));
        await(execute(connection, "LISTEN news"));
        await(execute(connection, "SET work_mem = '6MB'"));
        await(execute(connection, "SET ROLE other_role"));
        await(execute(connection, "SELECT pg_advisory_lock(4711)"));
        await(execute(connection, "RESET ROLE"));
        await(execute(connection, "SELECT nextval('s')"));
        await(execute(connection, "SET SESSION AUTHORIZATION other_role"));
        await(execute(connection, "BEGIN"));
        await(execute(connection, "DECLARE held CURSOR WITH HOLD FOR SELECT 1"));
        await(execute(connection, "COMMIT"));
        await(execute(connection, "SET application_name = 'it''s \\'"));
        Link link = connections.link();

        await(connection.preRelease());

        assertThat(link.clientMessages()).isEqualTo("Q");
        assertThat(await(select(connection, "SELECT to_regclass('t') IS NULL", Boolean.class)))
                .isTrue();
        assertThat(all(select(connection, "SELECT pg_listening_channels()", String.class)))
                .isEmpty();
        assertThat(setting(connection, "work_mem")).isEqualTo("5MB");
        assertThat(setting(connection, "statement_timeout")).isEqualTo("50s");
        assertThat(setting(connection, "application_name")).startsWith("pgflux-test");
        assertThat(await(select(connection, "SELECT current_user::text", String.class)))
                .isEqualTo(database.user());
        assertThat(await(select(connection, "SELECT count(*) FROM pg_cursors WHERE name = 'held'", Long.class)))
                .isZero();
        assertThat(database.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711"))
                .isEqualTo(List.of(List.of(0L)));
        assertThatThrownBy(() -> await(select(connection, "SELECT lastval()", Long.class)))
                .hasMessageContaining("lastval");
        link.forget();
        assertThat(all(select(connection, prepared, Integer.class))).containsExactly(42);
        assertThat(link.clientMessages()).isEqualTo("BES");
    }

    /** The end of the answer never comes: the rest of the rows stays on the server. */
    @Test
    void whatACursorHasLeftIsUndoneThoughItWasNotReadToItsEnd() {
        PgConnection connection = open(ResetOnRelease.SESSION);
        await(connection.beginTransaction());
        Flux<String> rows = connection
                .createStatement("SELECT set_config('app.tenant', 'ALICE', false), pg_advisory_lock(4712 + n)"
                        + " FROM generate_series(1, 10) n")
                .fetchSize(2)
                .execute()
                .flatMap(result -> result.map((row, metadata) -> row.get(0, String.class)));
        assertThat(await(rows.next())).isEqualTo("ALICE");
        await(connection.commitTransaction());

        await(connection.preRelease());

        assertThat(await(select(connection, "SELECT coalesce(current_setting('app.tenant', true), '')", String.class)))
                .isEmpty();
        assertThat(database.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND objid BETWEEN 4713 AND 4722"))
                .isEqualTo(List.of(List.of(0L)));
    }

    @Test
    void aRoleIsResetToo() {
        PgConnection connection = open(ResetOnRelease.SESSION);
        await(execute(connection, "SET ROLE other_role"));

        await(connection.preRelease());

        assertThat(await(select(connection, "SELECT current_user::text", String.class)))
                .isEqualTo(database.user());
    }

    @Test
    void aFailedTransactionIsRolledBack() {
        PgConnection connection = open(ResetOnRelease.SESSION);
        await(connection.beginTransaction());
        assertThatThrownBy(() -> await(execute(connection, "SELECT 1/0"))).hasMessageContaining("zero");

        await(connection.preRelease());

        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    /** The rows of what was abandoned are in front of the answer to the ROLLBACK. */
    @Test
    void resultsThatNobodyReadsDoNotHoldItUp() {
        PgConnection connection = open(ResetOnRelease.CONNECTION);
        await(connection.beginTransaction());
        BaseSubscriber<PgResult> takesTheResultOnly = new BaseSubscriber<>() {};
        connection
                .createStatement("SELECT g FROM generate_series(1, 1000000) g")
                .execute()
                .subscribe(takesTheResultOnly);

        await(connection.preRelease());

        assertThat(await(select(connection, "SELECT 2", Integer.class))).isEqualTo(2);
    }

    @Test
    void aPausedReaderDoesNotHoldItUp() {
        PgConnection connection = open(ResetOnRelease.CONNECTION);
        await(connection.beginTransaction());
        BaseSubscriber<Integer> paused = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                subscription.request(1);
            }
        };
        select(connection, "SELECT g FROM generate_series(1, 100000) g", Integer.class)
                .subscribe(paused);

        await(connection.preRelease());

        assertThat(await(select(connection, "SELECT 2", Integer.class))).isEqualTo(2);
        paused.cancel();
    }

    @Test
    void whatNobodyWantsAnyMoreIsCancelledInATransactionToo() {
        PgConnection connection = open(ResetOnRelease.CONNECTION);
        await(connection.beginTransaction());
        Disposable asleep = execute(connection, "SELECT pg_sleep(3600)").subscribe();
        eventually(
                () -> "pg_sleep has not begun",
                () -> database.query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(3600)%'"
                                + " AND pid <> pg_backend_pid() AND state = 'active'")
                        .equals(List.of(List.of(1L))));

        asleep.dispose();
        await(connection.preRelease());

        assertThat(await(select(connection, "SELECT 2", Integer.class))).isEqualTo(2);
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void itWaitsForWhatIsStillWanted() {
        PgConnection connection = open(ResetOnRelease.SESSION);
        Mono<Long> inserted = execute(connection, "INSERT INTO kept SELECT 7 FROM pg_sleep(0.2)")
                .last()
                .cache();
        Disposable running = inserted.subscribe();

        await(connection.preRelease());

        assertThat(running.isDisposed()).isTrue();
        assertThat(await(inserted)).isEqualTo(1);
        assertThat(await(execute(connection, "DELETE FROM kept WHERE v = 7"))).isEqualTo(1);
    }

    @Test
    void itGoesOnIfNobodyWaitsForIt() {
        PgConnection connection = open(ResetOnRelease.CONNECTION);
        await(connection.beginTransaction());
        await(execute(connection, "INSERT INTO kept VALUES (1)"));

        connection.preRelease().subscribe().dispose();

        assertThat(await(select(connection, "SELECT count(*) FROM kept", Long.class)))
                .isZero();
        assertThat(connection.isAutoCommit()).isTrue();
    }

    /** Somebody holds a lock on what is to be dropped. */
    @Test
    void aConnectionThatCannotBeCleanedIsClosed() {
        PgConnection connection = connections.open(connections.factory(
                options -> options.resetOnRelease(ResetOnRelease.SESSION).lockWaitTimeout(Duration.ofMillis(50))));
        await(execute(connection, "CREATE TEMPORARY TABLE t (v int)"));
        String schema = await(select(
                connection, "SELECT nspname::text FROM pg_namespace WHERE oid = pg_my_temp_schema()", String.class));
        PgConnection holder = connections.open();
        await(holder.beginTransaction());
        await(execute(holder, "LOCK TABLE " + schema + ".t IN ACCESS SHARE MODE"));

        assertThatThrownBy(() -> await(connection.preRelease()))
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .matches(SaysClosed::class08, "SQLSTATE class 08")
                .hasMessageContaining("lock timeout")
                .hasMessageMatching(".* \\[pgflux-\\d+/\\d+]")
                .cause()
                .satisfies(cause ->
                        assertThat(((PgException) cause).getConnectionId()).matches("pgflux-\\d+/\\d+"));
        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isFalse();
        assertThatThrownBy(() -> await(connection.preRelease())).isInstanceOf(R2dbcNonTransientResourceException.class);
    }

    @Test
    void afterTheLossOfTheServerItFailsAtOnce() {
        PgConnection connection = open(ResetOnRelease.CONNECTION);
        await(connection.beginTransaction());
        await(execute(connection, "INSERT INTO kept VALUES (1)"));
        connections.terminate();

        assertThatThrownBy(() -> await(connection.preRelease())).isInstanceOf(R2dbcNonTransientResourceException.class);
        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isFalse();
    }
}
