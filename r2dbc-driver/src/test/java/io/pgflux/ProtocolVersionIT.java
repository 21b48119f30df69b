package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.ProtocolVersion;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server of any version takes whatever version of the protocol is asked for, and can be asked to cancel then. */
class ProtocolVersionIT {

    private static final int CANCEL_REQUEST_WITHOUT_KEY = 12;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    private static boolean has3_2() {
        return database.server().version() >= 18;
    }

    private PgConnection open(ProtocolVersion version) {
        return connections.open(connections.factory(options -> options.protocolVersion(version)));
    }

    @ParameterizedTest
    @EnumSource
    void aCancelHasTheKeyOfTheVersionThatBothHave(ProtocolVersion version) {
        PgConnection connection = open(version);
        CompletableFuture<Integer> slow = select(connection, "SELECT 1 FROM pg_sleep(600)", Integer.class)
                .next()
                .toFuture();
        awaitSleeping();

        await(connection.cancel());

        assertThatThrownBy(() -> await(reactor.core.publisher.Mono.fromFuture(slow)))
                .isInstanceOf(R2dbcTimeoutException.class); // 57014
        long length = connections.proxy().link(1).clientBytes();
        assertThat(length - CANCEL_REQUEST_WITHOUT_KEY)
                .isEqualTo(version == ProtocolVersion.V3_0 || !has3_2() ? 4 : 32);
        assertThat(await(select(connection, "SELECT 42", Integer.class))).isEqualTo(42);
    }

    private static void awaitSleeping() {
        String count = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '"
                + database.name() + "'";
        eventually(
                () -> "the statement sleeps",
                () -> database.query(count).get(0).get(0).equals(1L));
    }

    @Test
    void aMinimumThatTheServerLacksIsRefused() {
        PgConnectionFactory factory = connections.factory(
                options -> options.protocolVersion(ProtocolVersion.V3_2).minProtocolVersion(ProtocolVersion.V3_2));
        if (has3_2()) {
            assertThat(await(select(connections.open(factory), "SELECT 42", Integer.class)))
                    .isEqualTo(42);
        } else {
            assertThatThrownBy(() -> connections.open(factory))
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContainingAll("3.0", "minProtocolVersion");
        }
    }

    @Test
    void anOptionOfTheProtocolThatTheServerDoesNotKnowIsNamed() {
        PgConnectionFactory factory =
                connections.factory(options -> options.options(Map.of("_pq_.compression", "lz4")));

        assertThatThrownBy(() -> connections.open(factory))
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContaining("_pq_.compression");
    }
}
