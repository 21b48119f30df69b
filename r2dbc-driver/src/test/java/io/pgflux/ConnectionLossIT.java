package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A connection that is lost fails all that is in flight and all that comes later, at once. */
class ConnectionLossIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    /** How a connection gets lost. */
    enum Cause {
        TERMINATED {
            @Override
            void strike(Connections connections) {
                connections.terminate();
            }
        },
        CUT {
            @Override
            void strike(Connections connections) {
                connections.proxy().cut();
            }
        },
        RESET {
            @Override
            void strike(Connections connections) {
                connections.proxy().reset();
            }
        };

        abstract void strike(Connections connections);
    }

    @ParameterizedTest
    @EnumSource
    void everythingInFlightFailsAndEverythingLater(Cause cause) {
        PgConnection connection = connections.open();
        await(select(connection, "SELECT 1", Integer.class));
        Link link = connections.link();

        // The first is being carried out, the others wait in the server's receive buffer.
        Flux<Throwable> errors = Flux.concat(
                        Mono.just(select(connection, "SELECT 1 FROM pg_sleep(600)", Integer.class)),
                        Flux.range(0, 5).map(i -> select(connection, "SELECT 1", Integer.class)))
                .flatMap(statement -> statement
                        .then(Mono.<Throwable>error(new AssertionError("answered")))
                        .onErrorResume(Mono::just));
        StepVerifier.create(errors.collectList())
                .then(() ->
                        eventually(link::toString, () -> link.clientMessages().equals("PDSBES" + "BES".repeat(5))))
                .then(() -> cause.strike(connections))
                .assertNext(ConnectionLossIT::requireLoss)
                .expectComplete()
                .verify(PATIENCE);

        requireLost(connection);
        connections.terminate(); // a sleeping server does not notice that its client has gone
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsForItsTurnFailsAndSaysThatItWasNotSent(Cause cause) {
        PgConnection connection = connections.open();
        Link link = connections.link();

        // Nothing is written behind a BEGIN that is not confirmed.
        Function<Integer, Flux<Integer>> sleep = seconds -> column(
                connection
                        .createStatement("SELECT 1 FROM pg_sleep($1::int)")
                        .bind(0, seconds)
                        .execute(),
                Integer.class);
        await(sleep.apply(0));
        link.forget();
        Mono<Throwable> holder = failure(sleep.apply(600));
        Mono<Throwable> waiting = failure(select(connection, "SELECT 2", Integer.class));
        StepVerifier.create(connection
                        .beginTransaction()
                        .then(Flux.mergeSequential(holder, waiting).collectList()))
                .then(() ->
                        eventually(link::toString, () -> link.clientMessages().equals("PBEBES")))
                .then(() -> cause.strike(connections))
                .assertNext(errors -> {
                    assertThat(errors).allMatch(R2dbcNonTransientResourceException.class::isInstance);
                    assertThat(errors.get(0)).hasMessageNotContaining("was not sent");
                    assertThat(errors.get(1)).hasMessageContaining("The statement was not sent");
                })
                .expectComplete()
                .verify(PATIENCE);
        connections.terminate(); // a sleeping server does not notice that its client has gone
    }

    @ParameterizedTest
    @EnumSource
    void aResultInTheMiddleFails(Cause cause) {
        PgConnection connection = connections.open();

        StepVerifier.create(select(connection, "SELECT g FROM generate_series(1, 10000000) g", Integer.class), 3)
                .expectNext(1, 2, 3)
                .then(() -> cause.strike(connections))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(number -> true)
                .expectErrorSatisfies(error -> requireLoss(List.of(error)))
                .verify(PATIENCE);
        requireLost(connection);
    }

    @ParameterizedTest
    @EnumSource
    void anIdleConnectionKnowsItWithoutBeingUsed(Cause cause) {
        PgConnection connection = connections.open();
        assertThat(await(connection.validate(ValidationDepth.LOCAL))).isTrue();

        cause.strike(connections);

        eventually(
                () -> "invalid: " + connection,
                () -> Boolean.FALSE.equals(await(connection.validate(ValidationDepth.LOCAL))));
        requireLost(connection);
    }

    @ParameterizedTest
    @EnumSource
    void anOpenTransactionFailsToCommit(Cause cause) {
        PgConnection connection = connections.open();
        await(connection.beginTransaction());
        await(select(connection, "SELECT 1", Integer.class));

        cause.strike(connections);

        assertThatThrownBy(() -> await(connection.commitTransaction())).satisfies(ConnectionLossIT::requireResource);
        requireLost(connection);
    }

    @Test
    void theReasonThatTheServerGaveIsInTheErrors() {
        PgConnection connection = connections.open();

        Cause.TERMINATED.strike(connections);

        eventually(
                () -> "invalid: " + connection,
                () -> Boolean.FALSE.equals(await(connection.validate(ValidationDepth.LOCAL))));
        assertThatThrownBy(() -> await(select(connection, "SELECT 1", Integer.class)))
                .hasMessageContaining("terminating connection due to administrator command")
                .hasMessageContaining("The statement was not sent");
    }

    @Test
    void theLossOfOneConnectionIsNoConcernOfOthers() {
        PgConnection lost = connections.open();
        PgConnection other = connections.open();

        connections.proxy().link(0).reset();

        eventually(() -> "invalid: " + lost, () -> Boolean.FALSE.equals(await(lost.validate(ValidationDepth.LOCAL))));
        assertThat(await(select(other, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    @Test
    void aServerThatHangsUpDuringTheLoginIsAnErrorOfConnecting() {
        connections.proxy().freezeServerToClient();

        StepVerifier.create(connections.factory().create())
                .then(() -> connections.proxy().link(0).cut())
                .then(() -> connections.proxy().thaw())
                .expectErrorSatisfies(error -> {
                    requireResource(error);
                    assertThat(((R2dbcException) error).getSqlState()).isEqualTo("08001");
                    assertThat(error)
                            .hasMessageContaining(
                                    String.valueOf(connections.proxy().port()));
                })
                .verify(PATIENCE);
    }

    private static Mono<Throwable> failure(Flux<?> statement) {
        return statement
                .then(Mono.<Throwable>error(new AssertionError("answered")))
                .onErrorResume(Mono::just);
    }

    /** The first statement may have got the server's own words, such as 57P01. */
    private static void requireLoss(List<Throwable> errors) {
        assertThat(errors).allSatisfy(ConnectionLossIT::requireResource);
        assertThat(errors.subList(1, errors.size()))
                .allSatisfy(error -> assertThat(error)
                        .matches(SaysClosed::class08, "SQLSTATE class 08: " + error)
                        .hasMessageContaining("whether it was carried out is unknown"));
    }

    private static void requireResource(Throwable error) {
        assertThat(error).isInstanceOf(R2dbcNonTransientResourceException.class);
    }

    private static void requireLost(PgConnection connection) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> await(select(connection, "SELECT 1", Integer.class)))
                    .matches(SaysClosed::class08, "SQLSTATE class 08");
        }
        assertThat(await(connection.validate(ValidationDepth.REMOTE))).isFalse();
        await(connection.close());
    }
}
