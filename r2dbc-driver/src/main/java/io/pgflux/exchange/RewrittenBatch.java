package io.pgflux.exchange;

import io.pgflux.api.PgResult;
import reactor.core.CoreSubscriber;

/** An execution that sends other SQL than the user's, with fewer values at a time; observed is what the user asked for. */
public final class RewrittenBatch extends ExtendedQuery {

    private final String written;
    private final int bindings;

    /**
     * For one subscriber.
     *
     * @param written the user's SQL
     * @param bindings the user's
     * @param sql which is sent
     */
    public RewrittenBatch(
            Frontend frontend,
            String written,
            int bindings,
            String sql,
            BoundValues first,
            BoundValues[] others,
            CoreSubscriber<? super PgResult> subscriber) {
        super(frontend, sql, first, others, false, subscriber);
        this.written = written;
        this.bindings = bindings;
    }

    @Override
    public String observedSql() {
        return written;
    }

    @Override
    public int observedExecutions() {
        return bindings;
    }
}
