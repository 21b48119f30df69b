package io.pgflux.result;

import io.pgflux.wire.CommandTag;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** {@code Result.getRowsUpdated}: rows are skipped undecoded. */
final class RowsUpdated extends Mono<Long> {

    private final ResultStream stream;
    private final @Nullable Predicate<Result.Segment> filter;

    RowsUpdated(ResultStream stream, @Nullable Predicate<Result.Segment> filter) {
        this.stream = stream;
        this.filter = filter;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Long> subscriber) {
        Consumption.subscribe(stream, new Counting(stream, filter, subscriber));
    }

    private static final class Counting extends Consumption<Long> {

        Counting(
                ResultStream stream,
                @Nullable Predicate<Result.Segment> filter,
                CoreSubscriber<? super Long> subscriber) {
            super(stream, filter, subscriber);
        }

        @Override
        boolean readsRows() {
            return false;
        }

        @Override
        void row(RowView row) {}

        @Override
        boolean end(long updateCount, @Nullable R2dbcException error) {
            if (error != null && accepts(error)) {
                error(error);
                return true;
            }
            if (error == null && updateCount != CommandTag.NO_ROWS && !isDone()) {
                if (!hasDemand()) {
                    return false;
                }
                if (accepts(new Segment.OfUpdateCount(updateCount))) {
                    next(updateCount);
                }
            }
            complete();
            return true;
        }
    }
}
