package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A subscriber that remembers what it is told. */
final class Witness<T> extends BaseSubscriber<T> {

    private final long demand;
    private final Queue<T> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();

    private Witness(long demand) {
        this.demand = demand;
    }

    /** Subscribes, and asks for everything. */
    static <T> Witness<T> of(Publisher<T> publisher) {
        return of(publisher, Long.MAX_VALUE);
    }

    /** Subscribes, and asks for so many. */
    static <T> Witness<T> of(Publisher<T> publisher, long demand) {
        Witness<T> witness = new Witness<>(demand);
        publisher.subscribe(witness);
        return witness;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (demand > 0) {
            request(demand);
        }
    }

    @Override
    protected void hookOnNext(T value) {
        received.add(value);
        count.incrementAndGet();
    }

    @Override
    protected void hookOnComplete() {
        end.complete(null);
    }

    @Override
    protected void hookOnError(Throwable error) {
        end.complete(error);
    }

    List<T> received() {
        return List.copyOf(received);
    }

    /** Fails at once if the end has come before so many. */
    void awaitReceived(int awaited) {
        eventually(PATIENCE, () -> awaited + " instead of " + count, () -> count.get() >= awaited || hasEnded());
        assertThat(count.get()).as("until %s", end).isGreaterThanOrEqualTo(awaited);
    }

    boolean hasEnded() {
        return end.isDone();
    }

    /** What it received, when it has been told that this is all. */
    List<T> awaitCompletion() {
        assertThat(awaitEnd()).isNull();
        return received();
    }

    /** The error that it was told. */
    R2dbcException awaitError() {
        Throwable error = awaitEnd();
        assertThat(error).isInstanceOf(R2dbcException.class);
        return (R2dbcException) error;
    }

    @Nullable
    Throwable awaitEnd() {
        try {
            return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not told of an end, after " + count + " elements", e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
