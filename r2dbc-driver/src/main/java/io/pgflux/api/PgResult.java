package io.pgflux.api;

import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The answer to one statement. It can be consumed once, by one of {@code map}, {@code getRowsUpdated} and {@code
 * flatMap}; a second subscription fails with {@link IllegalStateException}.
 *
 * <p>Rows follow the subscriber's demand: without demand nothing is decoded, and the server is made to wait unless other
 * statements of the connection wait behind this result.
 */
public interface PgResult extends Result {

    /** The number of rows that were inserted, updated, deleted, merged or copied; empty for other statements. */
    @Override
    Mono<Long> getRowsUpdated();

    /**
     * Maps each row. The row is valid only inside the function: after it has returned, the row refuses access. If the
     * function throws or returns null, the subscriber gets an error, the other rows are skipped, and the connection
     * stays usable.
     */
    @Override
    <T> Flux<T> map(BiFunction<Row, RowMetadata, ? extends T> mappingFunction);

    /** As {@link #map(BiFunction)}. */
    @Override
    <T> Flux<T> map(Function<? super Readable, ? extends T> mappingFunction);

    /** Leaves out segments; an error of the server that is left out is not signalled. */
    @Override
    PgResult filter(Predicate<Segment> filter);

    /**
     * Maps the rows, then the notices, then the update count or the server's error. Rows are copied, so that they stay valid
     * as long as they are reachable. An error of the server is a {@link io.r2dbc.spi.Result.Message} and not
     * signalled otherwise; the loss of the connection is an error signal.
     */
    @Override
    <T> Flux<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mappingFunction);
}
