package io.pgflux.result;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code Result.map}: the user's function over the row where it lies. */
final class MappedRows<T> extends Consumption<T> {

    private final BiFunction<Row, RowMetadata, ? extends T> function;
    private final Columns columns;

    MappedRows(
            ResultStream stream,
            @Nullable Predicate<Result.Segment> filter,
            BiFunction<Row, RowMetadata, ? extends T> function) {
        super(stream, filter);
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
        emit(value);
    }

    @Override
    boolean end(long updateCount, @Nullable R2dbcException error) {
        if (error != null && accepts(error)) {
            fail(error);
        } else {
            complete();
        }
        return true;
    }
}
