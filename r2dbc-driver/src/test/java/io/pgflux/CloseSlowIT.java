package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Fate.EITHER;
import static io.pgflux.Fate.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.LinkEvent;
import io.pgflux.testing.TestDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** What a server would go on with for minutes after its client has gone is cancelled by a close. */
class CloseSlowIT {

    private static final String SLOW = "SELECT 1 FROM pg_sleep(300)";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void aSlowStatementEndsWithItsConnection() {
        LostConnection lost = LostConnection.open(database, connections);
        Witness<Integer> slow = Witness.of(select(lost.connection(), SLOW, Integer.class));
        Witness<Integer> behind = Witness.of(select(lost.connection(), SLOW, Integer.class));
        lost.awaitThatTheServer("wait_event = 'PgSleep'");

        await(lost.connection().close());

        UNKNOWN.assertSaidBy(slow.awaitError());
        assertThat(SaysClosed.isSaidBy(behind.awaitError())).isTrue();
        database.awaitBackends(0);
        assertThat(lost.link().events()).as("the server ends in order").doesNotContain(LinkEvent.CLIENT_RESET);
    }

    @Test
    void aSlowStatementInATransactionEndsWithItsConnection() {
        LostConnection lost = LostConnection.open(database, connections);
        lost.begin();
        Witness<Integer> slow = Witness.of(select(lost.connection(), SLOW, Integer.class));
        lost.awaitThatTheServer("wait_event = 'PgSleep'");

        await(lost.connection().close());

        UNKNOWN.assertSaidBy(slow.awaitError());
        database.awaitBackends(0);
        assertThat(lost.isCommitted()).isFalse();
    }

    @Test
    void aStatementThatWaitsForALockEndsWithItsConnection() {
        database.sql("CREATE TABLE locked(i int)");
        LostConnection holder = LostConnection.open(database, connections);
        holder.begin();
        await(execute(holder.connection(), "LOCK TABLE locked"));
        LostConnection lost = LostConnection.open(database, connections);
        Witness<Long> waiting = Witness.of(execute(lost.connection(), "INSERT INTO locked VALUES (1)"));
        lost.awaitThatTheServer("wait_event_type = 'Lock'");

        await(lost.connection().close());

        EITHER.assertSaidBy(waiting.awaitError()); // its preparation waits already
        database.awaitBackends(1);
        await(holder.connection().close());
        database.awaitBackends(0);
    }

    @Test
    void aPoolOfSlowStatementsEndsAtOnce() {
        PgConnectionFactory pooled = connections.directly();
        List<PgConnection> pool = all(Flux.range(0, 80).flatMap(i -> pooled.create(), 20));
        List<Witness<Integer>> slow = pool.stream()
                .flatMap(connection -> Stream.generate(() -> Witness.of(select(connection, SLOW, Integer.class)))
                        .limit(2))
                .toList();

        List<Witness<Void>> closes =
                pool.stream().map(each -> Witness.of(each.close())).toList();

        closes.forEach(Witness::awaitCompletion);
        slow.forEach(each -> assertThat(SaysClosed.isSaidBy(each.awaitError())).isTrue());
        database.awaitBackends(0);
    }
}
