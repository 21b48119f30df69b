package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server's time-outs as a connection sets them, over what the options have said. */
class TimeoutsIT {

    private static final Duration SHORT = Duration.ofMillis(100);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void aLockIsWaitedForAsLongAsTheConnectionSays() {
        database.sql("CREATE TABLE coveted (id int)");
        PgConnection owner = connections.open();
        await(owner.beginTransaction());
        all(execute(owner, "LOCK TABLE coveted"));

        PgConnection waiter = connections.open();
        await(waiter.setLockWaitTimeout(SHORT));
        assertThatThrownBy(() -> all(select(waiter, "SELECT id FROM coveted", Integer.class)))
                .isInstanceOfSatisfying(
                        R2dbcTimeoutException.class,
                        e -> assertThat(e.getSqlState()).isEqualTo("55P03"));

        await(waiter.setLockWaitTimeout(Duration.ZERO));
        assertThat(await(select(waiter, "SHOW lock_timeout", String.class))).isEqualTo("0");
        await(owner.rollbackTransaction());
        assertThat(all(select(waiter, "SELECT id FROM coveted", Integer.class))).isEmpty();
    }

    @Test
    void zeroOfTheConnectionLiftsTheLimitsOfTheOptions() {
        PgConnection connection = connections.open(
                connections.factory(options -> options.statementTimeout(SHORT).lockWaitTimeout(SHORT)));
        assertThatThrownBy(() -> all(execute(connection, "SELECT pg_sleep(60)")))
                .isInstanceOf(R2dbcTimeoutException.class)
                .satisfies(e -> assertThat(((R2dbcException) e).getSqlState()).isEqualTo("57014"));

        await(connection.setStatementTimeout(Duration.ZERO));
        await(connection.setLockWaitTimeout(Duration.ZERO));

        all(execute(connection, "SELECT pg_sleep(0.3)"));
        assertThat(await(select(connection, "SHOW statement_timeout", String.class)))
                .isEqualTo("0");
        assertThat(await(select(connection, "SHOW lock_timeout", String.class))).isEqualTo("0");
    }

    /** The server ends the statement before the driver takes it for dead. */
    @Test
    void aStatementTimeoutBelowTheSocketTimeoutSavesTheConnection() {
        PgConnection connection = connections.open(
                connections.factory(options -> options.statementTimeout(SHORT).socketTimeout(Duration.ofSeconds(30))));
        assertThatThrownBy(() -> all(execute(connection, "SELECT pg_sleep(60)")))
                .isInstanceOf(R2dbcTimeoutException.class);
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @Test
    void aServerBehindABrokenNetworkIsGivenUpByTheSocketTimeout() {
        PgConnection connection =
                connections.open(connections.factory(options -> options.socketTimeout(Duration.ofMillis(300))));
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
        connections.proxy().freezeServerToClient();

        assertThatThrownBy(() -> all(execute(connection, "SELECT 1")))
                .matches(SaysClosed::class08, "SQLSTATE class 08")
                .hasMessageContaining("socketTimeout");
    }
}
