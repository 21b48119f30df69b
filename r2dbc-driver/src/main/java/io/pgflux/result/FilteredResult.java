package io.pgflux.result;

import static io.pgflux.result.ResultStream.required;

import io.pgflux.api.PgResult;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A result without the segments that its filter leaves out. */
record FilteredResult(ResultStream stream, Predicate<Segment> filter) implements PgResult {

    @Override
    public Mono<Long> getRowsUpdated() {
        return RowsUpdated.of(stream, filter);
    }

    @Override
    public <T> Flux<T> map(BiFunction<Row, RowMetadata, ? extends T> mappingFunction) {
        return new MappedRows<>(stream, filter, required(mappingFunction));
    }

    @Override
    public <T> Flux<T> map(Function<? super Readable, ? extends T> mappingFunction) {
        required(mappingFunction);
        return new MappedRows<>(stream, filter, (row, metadata) -> mappingFunction.apply(row));
    }

    @Override
    public PgResult filter(Predicate<Segment> further) {
        return new FilteredResult(stream, filter.and(required(further)));
    }

    @Override
    public <T> Flux<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mappingFunction) {
        return new Segments(stream, filter).concatMap(required(mappingFunction));
    }
}
