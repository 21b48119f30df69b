package io.pgflux.result;

import io.pgflux.wire.CommandTag;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** {@code Result.getRowsUpdated}: rows are skipped undecoded. */
final class RowsUpdated extends Consumption<Long> {

    private RowsUpdated(ResultStream stream, @Nullable Predicate<Result.Segment> filter) {
        super(stream, filter);
    }

    static Mono<Long> of(ResultStream stream, @Nullable Predicate<Result.Segment> filter) {
        return new AtMostOne(new RowsUpdated(stream, filter));
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
            fail(error);
            return true;
        }
        if (error == null && updateCount != CommandTag.NO_ROWS && !isDone()) {
            if (!hasDemand()) {
                return false;
            }
            if (accepts(new Segment.OfUpdateCount(updateCount))) {
                emit(updateCount);
            }
        }
        complete();
        return true;
    }

    private static final class AtMostOne extends Mono<Long> {

        private final RowsUpdated count;

        AtMostOne(RowsUpdated count) {
            this.count = count;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Long> subscriber) {
            count.subscribe(subscriber);
        }
    }
}
