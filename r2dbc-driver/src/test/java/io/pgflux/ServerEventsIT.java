package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.LossSituation.Pending;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Administrators end sessions, whatever those are doing. */
class ServerEventsIT {

    private static final String BY_ADMINISTRATOR = "terminating connection due to administrator command";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private void assertNothingIsLeft(LostConnection lost) {
        lost.assertGone();
        database.awaitBackends(0);
    }

    /** 57P01 is what the server says, and a loss names it. */
    private static void assertByAdministrator(Witness<?> witness) {
        R2dbcException error = witness.awaitError();
        assertThat(error).hasMessageContaining(BY_ADMINISTRATOR);
        assertThat(error.getSqlState()).isIn("57P01", "08006");
    }

    @Test
    void anIdleSessionThatIsEndedSaysWhyToTheNextStatement() {
        LostConnection lost = LostConnection.open(database, connections);

        connections.terminate();

        assertNothingIsLeft(lost);
        assertByAdministrator(Witness.of(select(lost.connection(), LossSituation.ONE, Integer.class)));
    }

    @Test
    void aBusySessionThatIsEndedSaysWhyToAllThatWait() {
        LostConnection lost = LostConnection.open(database, connections);
        String slow = "SELECT 1 FROM pg_sleep(60)";
        Witness<Integer> busy = Witness.of(select(lost.connection(), slow, Integer.class));
        Witness<Integer> behind = Witness.of(select(lost.connection(), slow, Integer.class));
        Witness<Void> commit = Witness.of(lost.connection().commitTransaction());
        lost.awaitThatTheServer("wait_event = 'PgSleep'");

        connections.terminate();

        assertThat(busy.awaitError()).hasMessageContaining(BY_ADMINISTRATOR);
        assertByAdministrator(behind);
        assertByAdministrator(commit);
        assertNothingIsLeft(lost);
    }

    @Test
    void aPausedSessionThatIsEndedTellsItsSubscriber() {
        LostConnection lost = LostConnection.open(database, connections);
        Witness<Integer> paused = lost.pause();

        connections.terminate();
        database.awaitBackends(0);

        // The server cannot say why: what it would have to say it behind is not read.
        FaultInjectionIT.assertTold(new Pending(Fate.UNKNOWN, paused));
        assertNothingIsLeft(lost);
    }

    @Test
    void aTransactionWhoseSessionIsEndedIsRolledBack() {
        LostConnection lost = LostConnection.open(database, connections);
        lost.begin();

        connections.terminate();
        database.awaitBackends(0);

        Fate.NOT_SENT.assertSaidBy(
                Witness.of(lost.connection().commitTransaction()).awaitError());
        assertNothingIsLeft(lost);
        assertThat(lost.isCommitted()).isFalse();
    }

    @Test
    void aSessionThatEndsItselfSaysSo() {
        LostConnection lost = LostConnection.open(database, connections);

        assertByAdministrator(Witness.of(execute(lost.connection(), "SELECT pg_terminate_backend(pg_backend_pid())")));

        assertNothingIsLeft(lost);
    }

    @Test
    void aDatabaseThatIsDroppedTakesItsSessionsWithIt() {
        String name = database.server().createDatabase();
        var connection = connections.open(connections.factory(options -> options.database(name)));
        all(execute(connection, "CREATE TABLE t()"));

        database.server().dropDatabase(name);

        R2dbcException error =
                Witness.of(execute(connection, "SELECT * FROM t")).awaitError();
        assertThat(error).hasMessageContaining(BY_ADMINISTRATOR);
        await(connection.close());
    }

    /** Many at once, each in another state. */
    @Test
    void allSessionsCanBeEndedAtOnce() {
        List<LostConnection> all = Stream.generate(() -> LostConnection.open(database, connections))
                .limit(30)
                .toList();
        List<Witness<?>> pending = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            LostConnection lost = all.get(i);
            switch (i % 3) {
                case 0 -> pending.add(lost.pause());
                case 1 -> pending.add(Witness.of(execute(lost.connection(), "SELECT pg_sleep(60)")));
                default -> lost.begin();
            }
        }

        connections.terminate();
        database.awaitBackends(0);

        for (Witness<?> each : pending) {
            each.requestUnbounded();
            assertThat(each.awaitError()).isNotNull();
        }
        all.forEach(LostConnection::assertGone);
        assertThat(all).noneMatch(LostConnection::isCommitted);
    }
}
