package io.pgflux.examples.quickstart;

import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the driver does, step by step. An answer that is not the expected one ends the tour with an error. */
final class Tour {

    private static final int ROWS = 1_000_000;
    private static final int BATCH = 1_000;
    private static final int QUERIES = 64;
    private static final int ROUNDS = 300;

    private final ConnectionFactory factory;
    private final Screen screen;

    Tour(ConnectionFactory factory, Screen screen) {
        this.factory = factory;
        this.screen = screen;
    }

    Mono<Void> run() {
        return firstSteps().then(Mono.usingWhen(factory.create(), this::steps, this::close));
    }

    private Mono<Void> firstSteps() {
        return screen.step("Connect, query, stream, close")
                .thenMany(FirstSteps.roots(factory))
                .doOnNext(screen::line)
                .last()
                .doOnNext(last -> expect("The square root of 3 is 1.732050807568877", last))
                .then();
    }

    private Mono<Void> steps(Connection connection) {
        Payments payments = new Payments(connection);
        return create(payments)
                .then(insert(payments))
                .then(stream(payments))
                .then(pipeline(payments))
                .then(rollBack(payments))
                .then(mistake(payments));
    }

    private Mono<Void> close(Connection connection) {
        return screen.step("Close the connection")
                .then(Mono.from(connection.close()))
                .then(Mono.from(connection.validate(ValidationDepth.LOCAL)))
                .doOnNext(valid -> {
                    expect(false, valid);
                    screen.line("the server has closed its side too");
                })
                .then();
    }

    private Mono<Void> create(Payments payments) {
        return screen.step("Create a table")
                .then(payments.create())
                .then(payments.count())
                .doOnNext(count -> {
                    expect(0L, count);
                    screen.line("payment (id, amount, note), %d rows", count);
                })
                .then();
    }

    private Mono<Void> insert(Payments payments) {
        return screen.step("Insert %,d rows in batches of %,d".formatted(ROWS, BATCH))
                .thenMany(Flux.range(0, ROWS / BATCH))
                .flatMap(batch -> payments.insert(batch(batch * BATCH + 1)), 2)
                .scan(Long::sum)
                .doOnNext(inserted -> screen.progress(inserted, ROWS))
                .last()
                .timed()
                .doOnNext(inserted -> screen.rate(inserted.get(), inserted.elapsed()))
                .then(payments.count())
                .doOnNext(count -> expect((long) ROWS, count))
                .then();
    }

    private static List<Payment> batch(long first) {
        return LongStream.range(first, first + BATCH).mapToObj(Payment::number).toList();
    }

    private Mono<Void> stream(Payments payments) {
        Heap heap = new Heap();
        return screen.step("Stream them to a consumer that asks for 100 at a time")
                .then(payments.size())
                .doOnNext(size -> screen.line("the table has %s, this JVM a heap of at most %s", size, Heap.limit()))
                .doOnNext(size -> heap.measure())
                .thenMany(payments.all().limitRate(100, 0))
                .doOnNext(payment -> {
                    expect(Payment.number(payment.id()), payment);
                    screen.progress(payment.id(), ROWS);
                    if (payment.id() == ROWS / 2) {
                        heap.measure();
                    }
                })
                .count()
                .timed()
                .doOnNext(read -> {
                    heap.measure();
                    expect((long) ROWS, read.get());
                    screen.rate(read.get(), read.elapsed());
                    screen.line("heap in use before, halfway, after: %s", heap);
                })
                .then();
    }

    /** The statements on one connection are answered in order, but none waits for another's answer to be sent. */
    private Mono<Void> pipeline(Payments payments) {
        Flux<Long> ids = Flux.range(1, QUERIES).map(n -> (long) n * ROWS / QUERIES);
        Mono<Duration> oneByOne = time(ids.concatMap(payments::find));
        Mono<Duration> atOnce = time(ids.flatMap(payments::find, QUERIES));
        return screen.step("%d queries over one connection, %d times".formatted(QUERIES, ROUNDS))
                .then(oneByOne.zipWhen(warm -> atOnce)) // the first run is for the JVM to get warm
                .then(oneByOne.zipWhen(slow -> atOnce, (slow, fast) -> {
                    screen.line("one after another %,d ms", slow.toMillis());
                    screen.line("all at once       %,d ms", fast.toMillis());
                    screen.line("that is %.1f times as fast", (double) slow.toNanos() / fast.toNanos());
                    return fast;
                }))
                .then();
    }

    private static Mono<Duration> time(Flux<Payment> queries) {
        return queries.doOnNext(payment -> expect(Payment.number(payment.id()), payment))
                .count()
                .doOnNext(count -> expect((long) QUERIES, count))
                .repeat(ROUNDS - 1)
                .count()
                .timed()
                .map(rounds -> rounds.elapsed());
    }

    private Mono<Void> rollBack(Payments payments) {
        Connection connection = payments.connection();
        Mono<Void> transaction = Mono.usingWhen(
                Mono.from(connection.beginTransaction()).thenReturn(payments),
                begun -> begun.update("DELETE FROM payment WHERE id <= 100000")
                        .then(begun.count())
                        .doOnNext(count -> {
                            expect(ROWS - 100_000L, count);
                            screen.line("%,d rows after a DELETE in a transaction, which then fails", count);
                        })
                        .then(Mono.error(new UnsupportedOperationException("payments are for ever"))),
                begun -> connection.commitTransaction(),
                (begun, error) -> connection.rollbackTransaction(),
                begun -> connection.rollbackTransaction());
        return screen.step("Roll a transaction back")
                .then(payments.count())
                .doOnNext(count -> screen.line("%,d rows before", count))
                .then(transaction)
                .onErrorComplete(UnsupportedOperationException.class)
                .then(payments.count())
                .doOnNext(count -> {
                    expect((long) ROWS, count);
                    screen.line("%,d rows after the rollback", count);
                })
                .then();
    }

    private Mono<Void> mistake(Payments payments) {
        String sql = "SELECT id, amout FROM payment";
        return screen.step("Make a mistake")
                .then(payments.value(sql, Long.class))
                .doOnNext(value -> expect("an error", value))
                .onErrorResume(R2dbcBadGrammarException.class, error -> explain(error, sql))
                .then(payments.count())
                .doOnNext(count -> {
                    expect((long) ROWS, count);
                    screen.line("the connection goes on: %,d rows", count);
                })
                .then();
    }

    private <T> Mono<T> explain(R2dbcBadGrammarException error, String sql) {
        if (!(error instanceof PgException server)) {
            return Mono.error(error);
        }
        ServerMessage message = server.getServerMessage();
        expect("42703", error.getSqlState());
        expect(sql.indexOf("amout") + 1, message.position());
        screen.line(sql);
        screen.line("%" + message.position() + "s", "^");
        screen.line("R2dbcBadGrammarException, SQLSTATE %s: %s", error.getSqlState(), message.message());
        screen.line("hint: " + message.hint());
        return Mono.empty();
    }

    private static void expect(Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new IllegalStateException("Expected %s, but got %s".formatted(expected, actual));
        }
    }
}
