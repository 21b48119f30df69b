package io.pgflux.api;

import io.r2dbc.spi.Statement;
import reactor.core.publisher.Flux;

/**
 * A statement with placeholders {@code $1} to {@code $65535}, bound by index (from 0) or by name ({@code "$1"}).
 *
 * <p>A {@code String} has no declared type: the server infers it from the statement, so it fits {@code uuid},
 * {@code jsonb}, {@code date} or an enum without a cast. All other values declare their type.
 *
 * <p>Not thread-safe until {@link #execute()}; what that returns can be subscribed to from any thread, any number of
 * times, and keeps the bindings it was called with.
 */
public interface PgStatement extends Statement {

    @Override
    PgStatement add();

    @Override
    PgStatement bind(int index, Object value);

    @Override
    PgStatement bind(String name, Object value);

    @Override
    PgStatement bindNull(int index, Class<?> type);

    @Override
    PgStatement bindNull(String name, Class<?> type);

    /** Adds {@code RETURNING} with these columns (all of them if none is given) to an INSERT, UPDATE, DELETE or MERGE. */
    @Override
    PgStatement returnGeneratedValues(String... columns);

    /** A hint; rows are streamed with backpressure whatever it is. */
    @Override
    PgStatement fetchSize(int rows);

    /**
     * A cold publisher: each subscription sends the statement on its first request.
     *
     * <p>Emits one result for each binding ({@link #add()}), or for each statement of a string with several; with the
     * option {@code rewriteBatchedInserts} a plain INSERT has fewer, with the counts of more rows. All bindings are one
     * transaction if there is no explicit one. Errors of the server go to the consumer of the result they belong to, or to
     * this publisher's subscriber where nobody has subscribed to that result.
     */
    @Override
    Flux<PgResult> execute();
}
