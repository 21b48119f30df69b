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

    /**
     * How many rows are fetched at a time; 0: all. Rows are streamed with backpressure in any case. In a transaction a fetch
     * size makes that cheap for the other statements of the connection: they come in between two chunks, where without it the
     * rest of the rows would have to be kept in memory for them. Each chunk costs a round trip, and PostgreSQL does not run a
     * query in parallel that is fetched in chunks. {@code execute()} completes with the first chunk; before COMMIT what is left is
     * fetched, after a rollback it is lost, and the result's subscriber is told.
     *
     * <p>Outside of a transaction, with several bindings ({@link #add()}) and for strings with several statements it means
     * nothing.
     *
     * @throws IllegalArgumentException if it is negative
     */
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
