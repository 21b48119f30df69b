package io.pgflux.result;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** {@code Result.map}: the user's function over the row where it lies. */
final class MappedRows<T> extends Flux<T> {

    private final ResultStream stream;
    private final @Nullable Predicate<Result.Segment> filter;
    private final BiFunction<Row, RowMetadata, ? extends T> function;

    MappedRows(
            ResultStream stream,
            @Nullable Predicate<Result.Segment> filter,
            BiFunction<Row, RowMetadata, ? extends T> function) {
        this.stream = stream;
        this.filter = filter;
        this.function = function;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        Consumption.subscribe(stream, new Mapping<>(stream, filter, subscriber, function));
    }

    private static final class Mapping<T> extends Consumption<T> {

        private final BiFunction<Row, RowMetadata, ? extends T> function;
        private final Columns columns;

        Mapping(
                ResultStream stream,
                @Nullable Predicate<Result.Segment> filter,
                CoreSubscriber<? super T> subscriber,
                BiFunction<Row, RowMetadata, ? extends T> function) {
            super(stream, filter, subscriber);
            this.function = function;
            columns = stream.columns();
        }

        @Override
        void row(RowView row) {
            if (isFiltered() && !accepts(new Segment.OfRow(row))) {
                return;
            }
            T value;
            try {
                value = Objects.requireNonNull(function.apply(row, columns), "The mapping function returned null");
            } catch (Throwable e) {
                thrownByUser(e);
                return;
            }
            next(value);
        }

        @Override
        boolean end(long updateCount, @Nullable R2dbcException error) {
            if (error != null && accepts(error)) {
                error(error);
            } else {
                complete();
            }
            return true;
        }
    }
}
