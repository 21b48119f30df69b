package io.pgflux.result;

import io.pgflux.api.PgException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * What the one subscriber makes of a result: the publisher, and since there is only one, its Subscription too. There is
 * nothing between it and the channel: demand is a plain number of the event loop, to which calls from other threads hop.
 *
 * @param <T> what the subscriber gets
 */
abstract class Consumption<T> extends Flux<T> implements Subscription {

    private final ResultStream stream;
    private CoreSubscriber<? super T> subscriber = Operators.emptySubscriber(); // forgotten with its last signal
    private final @Nullable Predicate<Result.Segment> filter;
    private long demand;
    private boolean done; // cancelled, failed or complete
    private boolean cancelled;

    Consumption(ResultStream stream, @Nullable Predicate<Result.Segment> filter) {
        this.stream = stream;
        this.filter = filter;
    }

    final ResultStream stream() {
        return stream;
    }

    @Override
    public final void subscribe(CoreSubscriber<? super T> actual) {
        if (!stream.claim()) {
            Operators.error(
                    actual, new IllegalStateException("A result can be consumed once; execute the statement again"));
            return;
        }
        subscriber = actual;
        // First onSubscribe, then the loop: so no signal can come before it.
        actual.onSubscribe(this);
        RowSource source = stream.source();
        if (source.inEventLoop()) {
            stream.attach(this);
        } else {
            source.execute(() -> stream.attach(this));
        }
    }

    @Override
    public final void request(long n) {
        RowSource source = stream.source();
        if (source.inEventLoop()) {
            requested(n);
        } else {
            source.execute(() -> requested(n));
        }
    }

    private void requested(long n) {
        if (done) {
            return;
        }
        if (n <= 0) {
            fail(Exceptions.nullOrNegativeRequestException(n));
        } else {
            demand = Operators.addCap(demand, n);
        }
        stream.demandChanged();
    }

    @Override
    public final void cancel() {
        RowSource source = stream.source();
        if (source.inEventLoop()) {
            cancelled();
        } else {
            source.execute(this::cancelled);
        }
    }

    private void cancelled() {
        cancelled = !done;
        done = true;
        subscriber = Operators.emptySubscriber();
        stream.skip();
        stream.demandChanged();
    }

    final boolean isDone() {
        return done;
    }

    final boolean isCancelled() {
        return cancelled;
    }

    final boolean hasDemand() {
        return demand != 0;
    }

    /** Whether rows matter at all. */
    boolean readsRows() {
        return true;
    }

    final boolean wantsRow() {
        return demand != 0 && !done;
    }

    /** Whether notices are delivered; else they are not kept. */
    boolean readsNotices() {
        return false;
    }

    /** Delivers a row, which is valid during this call. */
    abstract void row(RowView row);

    /** Delivers what follows the rows; false if there is no demand for it yet. */
    abstract boolean end(long updateCount, @Nullable R2dbcException error);

    /** Whether the segment is not filtered out. If the filter throws, the subscriber gets that error. */
    final boolean accepts(Result.Segment segment) {
        try {
            return filter == null || filter.test(segment);
        } catch (Throwable e) {
            thrownByUser(e);
            return false;
        }
    }

    final boolean isFiltered() {
        return filter != null;
    }

    /** A filter may leave out errors of the server, as R2DBC defines it; the loss of the connection it may not. */
    final boolean accepts(R2dbcException error) {
        return !(error instanceof PgException) || accepts(Segment.OfMessage.error(error));
    }

    final void emit(T value) {
        if (done) {
            return; // the subscriber's own function has cancelled
        }
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        try {
            subscriber.onNext(value);
        } catch (Throwable e) {
            thrownByUser(e); // against the specification, but no reason to lose the connection
        }
    }

    final void complete() {
        if (!done) {
            done = true;
            Signals.complete(forgotten());
        }
    }

    private CoreSubscriber<? super T> forgotten() {
        CoreSubscriber<? super T> last = subscriber;
        subscriber = Operators.emptySubscriber();
        return last;
    }

    /** Ends this subscription; the other rows are skipped, and the connection goes on. */
    final void fail(Throwable cause) {
        if (!done) {
            done = true;
            stream.skip();
            Signals.error(forgotten(), cause);
        }
    }

    /** Even an Error is the subscriber's: the neighbours on the connection have no part in it. */
    final void thrownByUser(Throwable cause) {
        fail(cause);
    }
}
