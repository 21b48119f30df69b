package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgTransactionDefinition;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.IsolationLevel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What is done to a transaction means the same whether or not what was submitted before it has been answered. */
class TransactionOrderIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** All of them are submitted before the first is answered. */
    private static List<Object> together(PgConnection connection, Publisher<?>... operations) {
        Executor eventLoop = connection.unwrap(Executor.class);
        return all(Flux.mergeSequential(List.of(operations))
                .cast(Object.class)
                .subscribeOn(Schedulers.fromExecutor(eventLoop)));
    }

    private static Flux<String> show(PgConnection connection, String setting) {
        return select(connection, "SHOW " + setting, String.class);
    }

    @Test
    void aSavepointBehindAStatementInFlightBeginsATransaction() {
        PgConnection connection = connections.open();

        List<Object> answers = together(
                connection,
                select(connection, "SELECT 1", Integer.class),
                connection.createSavepoint("a"),
                select(connection, "SELECT 2", Integer.class));

        assertThat(answers).containsExactly(1, 2);
        assertThat(connection.isAutoCommit()).isFalse();
        await(connection.rollbackTransactionToSavepoint("a"));
        await(connection.rollbackTransaction());
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void anIsolationLevelBehindAStatementInFlightHolds() {
        PgConnection connection = connections.open();
        await(select(connection, "SELECT 1", Integer.class));

        together(
                connection,
                select(connection, "SELECT 1", Integer.class),
                connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE));

        assertThat(await(show(connection, "transaction_isolation"))).isEqualTo("serializable");
        assertThat(connection.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.SERIALIZABLE);
    }

    @Test
    void autoCommitThatIsTurnedOffInsideATransactionStaysOffBehindIt() {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(select(connection, "SELECT 1", Integer.class));

        await(connection.setAutoCommit(false));
        await(connection.commitTransaction());

        assertThat(connection.isAutoCommit()).isFalse();
        await(connection.setAutoCommit(true));
        assertThat(connection.isAutoCommit()).isTrue();
    }

    static Stream<Duration> timeoutsThatPostgresDoesNotHave() {
        return Stream.of(Duration.ofDays(30), Duration.ofMillis(-1), Duration.ofSeconds(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("timeoutsThatPostgresDoesNotHave")
    void aTransactionThatCannotBeginIsRefusedAndDisturbsNobody(Duration lockWaitTimeout) {
        PgConnection connection = connections.open();
        PgTransactionDefinition definition = PgTransactionDefinition.defaults().lockWaitTimeout(lockWaitTimeout);

        assertThatThrownBy(() -> await(connection.beginTransaction(definition)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout");

        assertThat(connection.isAutoCommit()).isTrue();
        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }
}
