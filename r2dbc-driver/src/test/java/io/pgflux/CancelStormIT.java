package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Link;
import io.pgflux.testing.LinkEvent;
import io.pgflux.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Hundreds of subscribers that give up together do not take every slot of the server. */
class CancelStormIT {

    private static final int CONNECTIONS = 40;
    private static final int SUBSCRIBERS = 300;
    private static final int REQUESTS = 4;
    private static final String SLEEP = "SELECT 1 FROM pg_sleep(600)";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void noMoreRequestsAreMadeAtOnceThanMayAndEverythingEnds() {
        PgConnectionFactory factory = connections.factory(options -> options.cancelConcurrency(REQUESTS));
        List<PgConnection> opened = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            opened.add(connections.open(factory));
        }
        Sinks.Empty<Void> time = Sinks.empty();
        List<Witness<Integer>> subscribers = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            subscribers.add(Witness.of(select(opened.get(i % CONNECTIONS), SLEEP, Integer.class)
                    .timeout(time.asMono().then(Mono.just(1)))));
        }
        awaitActive(CONNECTIONS);
        AtomicInteger most = countRequests();
        time.tryEmitEmpty();

        assertThat(subscribers).allSatisfy(each -> assertThat(each.awaitEnd()).isInstanceOf(TimeoutException.class));
        awaitActive(0);
        assertThat(opened)
                .allSatisfy(each -> assertThat(await(select(each, "SELECT 42", Integer.class)))
                        .isEqualTo(42));
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(REQUESTS);
    }

    /** From now on each connection is a request. */
    private AtomicInteger countRequests() {
        AtomicInteger most = new AtomicInteger();
        List<Link> running = Collections.synchronizedList(new ArrayList<>());
        connections.proxy().prepare(request -> {
            running.removeIf(link -> link.events().contains(LinkEvent.SERVER_FIN)
                    || link.events().contains(LinkEvent.CLIENT_FIN));
            running.add(request);
            most.accumulateAndGet(running.size(), Math::max);
        });
        return most;
    }

    private void awaitActive(int expected) {
        String count = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%'"
                + " AND datname = '" + database.name() + "' AND pid <> pg_backend_pid()";
        eventually(
                PATIENCE,
                () -> expected + " instead of " + database.query(count),
                () -> database.query(count).get(0).get(0).equals((long) expected));
    }
}
