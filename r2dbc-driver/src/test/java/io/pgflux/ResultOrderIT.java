package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Several results of one execution come one after the other, however they are asked for. */
class ResultOrderIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    static Stream<Named<Function<PgConnection, Flux<PgResult>>>> threeResults() {
        return Stream.of(
                Named.of(
                        "a batch",
                        connection -> connection
                                .createBatch()
                                .add("SELECT 1")
                                .add("SELECT 2")
                                .add("SELECT 3")
                                .execute()),
                Named.of(
                        "a string",
                        connection -> connection
                                .createStatement("SELECT 1; SELECT 2; SELECT 3")
                                .execute()),
                Named.of("added bindings", connection -> echo(connection, 1, 3).execute()));
    }

    /** One binding for each number. */
    private static PgStatement echo(PgConnection connection, int first, int last) {
        PgStatement statement = connection.createStatement("SELECT $1::int4").bind(0, first);
        for (int number = first + 1; number <= last; number++) {
            statement.add().bind(0, number);
        }
        return statement;
    }

    private static Flux<Integer> numbers(PgResult result) {
        return column(Mono.just(result), Integer.class);
    }

    /** Such a subscriber asks for the next result when the one before has told its end. */
    @ParameterizedTest
    @MethodSource("threeResults")
    void whoTakesOneResultAtATimeGetsAllOfThem(Function<PgConnection, Flux<PgResult>> execute) {
        PgConnection connection = connections.open();

        for (int round = 0; round < 2; round++) { // the statement is unknown first, then known
            assertThat(all(execute.apply(connection).concatMap(ResultOrderIT::numbers)))
                    .containsExactly(1, 2, 3);
            assertThat(all(execute.apply(connection).flatMap(ResultOrderIT::numbers, 1)))
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void resultsThatHadToBeReadForOthersAreEmittedInTheirOrderAndNotInsideEachOther() {
        PgConnection connection = connections.open();
        OneMoreInsideEach subscriber = new OneMoreInsideEach();
        echo(connection, 1, 1000).execute().subscribe(subscriber);
        assertThat(await(select(connection, "SELECT 'behind them'", String.class)))
                .isEqualTo("behind them");

        subscriber.request(1);

        List<PgResult> results = await(subscriber.results());
        assertThat(subscriber.deepest).isEqualTo(1);
        assertThat(all(Flux.fromIterable(results).concatMap(ResultOrderIT::numbers)))
                .isEqualTo(IntStream.rangeClosed(1, 1000).boxed().toList());
    }

    /** Asks for the next result, from the second on, before it has taken the one that it is given. */
    private static final class OneMoreInsideEach extends BaseSubscriber<PgResult> {

        private final Sinks.One<List<PgResult>> complete = Sinks.one();
        private final List<PgResult> seen = new ArrayList<>();
        private boolean first = true;
        private int depth;
        private volatile int deepest;

        Mono<List<PgResult>> results() {
            return complete.asMono();
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(PgResult result) {
            deepest = Math.max(deepest, ++depth);
            if (first) {
                first = false;
            } else {
                request(1);
            }
            seen.add(result);
            depth--;
        }

        @Override
        protected void hookOnComplete() {
            complete.tryEmitValue(seen);
        }

        @Override
        protected void hookOnError(Throwable cause) {
            complete.tryEmitError(cause);
        }
    }
}
