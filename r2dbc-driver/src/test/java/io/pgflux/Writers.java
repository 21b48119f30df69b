package io.pgflux;

import static io.pgflux.testing.Eventually.eventually;

import io.pgflux.api.PgConnection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Clients that each insert one row after the other, always with a new id, and connect anew after an error. An id counts as
 * acknowledged when its INSERT has completed.
 */
final class Writers {

    private final PgConnectionFactory factory;
    private final Duration bound;
    private final Set<Object> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger hung = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger[] counts; // of each client, since the mark
    private final AtomicLong first = new AtomicLong(); // when the first one of these has come, 0: none
    private volatile long mark = System.nanoTime();
    private volatile boolean running = true;
    private Disposable all;
    private volatile boolean ended;

    Writers(PgConnectionFactory factory, int number, Duration bound) {
        this.factory = factory;
        this.bound = bound;
        counts = IntStream.range(0, number).mapToObj(i -> new AtomicInteger()).toArray(AtomicInteger[]::new);
    }

    void start() {
        all = Flux.range(0, counts.length)
                .flatMap(this::client, counts.length)
                .doFinally(signal -> ended = true)
                .subscribe(any -> {}, error -> errors.incrementAndGet());
    }

    private Mono<Void> client(int number) {
        return Flux.usingWhen(
                        bounded(factory.create()),
                        connection -> bounded(insert(connection, number)).repeat(() -> running),
                        PgConnection::close)
                .doOnError(error -> errors.incrementAndGet())
                .retryWhen(
                        Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20)).filter(error -> running))
                .onErrorComplete()
                .then();
    }

    private <T> Mono<T> bounded(Mono<T> step) {
        return step.timeout(bound).doOnError(TimeoutException.class, error -> hung.incrementAndGet());
    }

    private Mono<Long> insert(PgConnection connection, int number) {
        return Mono.defer(() -> {
            long id = ids.incrementAndGet();
            long begun = System.nanoTime();
            return Flux.from(connection
                            .createStatement("INSERT INTO written VALUES ($1)")
                            .bind(0, id)
                            .execute())
                    .flatMap(result -> result.getRowsUpdated())
                    .single()
                    .doOnNext(count -> {
                        acknowledged.add(id);
                        if (begun - mark > 0) {
                            first.compareAndSet(0, System.nanoTime());
                            counts[number].incrementAndGet();
                        }
                    });
        });
    }

    boolean allHaveWritten(int rows) {
        return Stream.of(counts).allMatch(count -> count.get() >= rows);
    }

    /** From now on only what begins from now on counts. */
    void mark() {
        mark = System.nanoTime();
        Stream.of(counts).forEach(count -> count.set(0));
        first.set(0);
    }

    /** From the mark to the first row that was begun after it. */
    Duration untilFirst() {
        eventually(bound, () -> "a write; there are " + this, () -> first.get() != 0);
        return Duration.ofNanos(first.get() - mark);
    }

    /** From the mark until each client has written a row. */
    Duration untilAll() {
        eventually(bound, () -> "writes of all; there are " + this, () -> allHaveWritten(1));
        return Duration.ofNanos(System.nanoTime() - mark);
    }

    void stop() {
        running = false;
        eventually(bound, () -> "the end of all", () -> ended);
        all.dispose();
    }

    int hung() {
        return hung.get();
    }

    int errors() {
        return errors.get();
    }

    Set<Object> acknowledged() {
        return acknowledged;
    }

    @Override
    public String toString() {
        return acknowledged.size() + " rows, " + errors + " errors";
    }
}
