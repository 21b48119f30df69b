package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** What the code of one user throws, wherever it is called, is no concern of the neighbours on the connection. */
class ThrowingSubscribersIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    static Stream<Throwable> errors() {
        return Stream.of(
                new IllegalStateException("of the user"),
                new AssertionError("of the user"),
                new NoClassDefFoundError("of the user"),
                new StackOverflowError("of the user"));
    }

    private static <T> T sneaky(Throwable error) {
        if (error instanceof RuntimeException known) {
            throw known;
        }
        throw (Error) error;
    }

    /** {@code Mono.from} has cancelled the subscription of {@code execute()} by then. */
    @ParameterizedTest
    @MethodSource("errors")
    void anErrorOfAMappingFunctionIsToldToItsSubscriber(Throwable error) {
        PgConnection connection = connections.open();
        PgStatement statement = connection.createStatement("SELECT g FROM generate_series(1, 3) g");

        StepVerifier.create(Mono.from(statement.execute()).flatMapMany(result -> result.map(row -> sneaky(error))))
                .expectErrorMatches(error::equals)
                .verify(PATIENCE);
        StepVerifier.create(
                        Mono.from(statement.execute()).flatMapMany(result -> result.flatMap(segment -> sneaky(error))))
                .expectErrorMatches(error::equals)
                .verify(PATIENCE);
        StepVerifier.create(Mono.from(statement.execute())
                        .flatMapMany(result ->
                                result.filter(segment -> sneaky(error)).map(row -> row.get(0, Integer.class))))
                .expectErrorMatches(error::equals)
                .verify(PATIENCE);

        assertThat(await(select(connection, "SELECT 1", Integer.class))).isEqualTo(1);
    }

    static Stream<Named<Function<PgConnection, Publisher<?>>>> operations() {
        return Stream.of(
                Named.of("a commit of nothing", PgConnection::commitTransaction),
                Named.of("a savepoint", connection -> connection.createSavepoint("a")),
                Named.of("a savepoint that does not exist", connection -> connection.releaseSavepoint("b")),
                Named.of("a ping", connection -> connection.validate(ValidationDepth.REMOTE)),
                Named.of(
                        "an execution",
                        connection -> connection.createStatement("SELECT 1").execute()),
                Named.of(
                        "a statement that is wrong",
                        connection -> connection.createStatement("SELEC").execute()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aSubscriberThatThrowsDoesNotDisturbThoseBehindIt(Function<PgConnection, Publisher<?>> operation) {
        PgConnection connection = connections.open();

        Executor eventLoop = connection.unwrap(Executor.class);
        Flux<Integer> neighbours = Flux.mergeSequential(
                select(connection, "SELECT 3", Integer.class),
                select(connection, "SELECT 4; SELECT 5", Integer.class),
                select(connection, "SELECT 3", Integer.class));
        assertThat(all(neighbours
                        .doFirst(() -> operation.apply(connection).subscribe(new Thrower<>()))
                        .subscribeOn(Schedulers.fromExecutor(eventLoop)))) // so that they wait together
                .containsExactly(3, 4, 5, 3);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aSubscriberThatThrowsWhenTheConnectionIsLostKeepsNobodyFromBeingTold(
            Function<PgConnection, Publisher<?>> operation) {
        PgConnection connection = connections.open();
        Link link = connections.link();
        connections.proxy().freezeServerToClient();

        StepVerifier.create(select(connection, "SELECT 3", Integer.class)
                        .doFirst(() -> operation.apply(connection).subscribe(new Thrower<>())))
                .then(link::reset)
                .expectError(R2dbcNonTransientResourceException.class)
                .verify(PATIENCE);
    }

    /** Throws whatever it is told; what Reactor drops then is not worth a line of the log. */
    private static final class Thrower<T> implements CoreSubscriber<T> {

        @Override
        public Context currentContext() {
            return Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) dropped -> {});
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T value) {
            throw new IllegalStateException("thrown in onNext");
        }

        @Override
        public void onError(Throwable cause) {
            throw new IllegalStateException("thrown in onError", cause);
        }

        @Override
        public void onComplete() {
            throw new IllegalStateException("thrown in onComplete");
        }
    }
}
