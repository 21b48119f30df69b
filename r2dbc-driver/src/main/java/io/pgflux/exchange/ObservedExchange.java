package io.pgflux.exchange;

import io.pgflux.api.PgResult;
import io.pgflux.observe.Observed;
import io.pgflux.session.Session;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * An execution as it is told to who watches the connection: from the first demand for it to the end of the server's answer,
 * or to what makes that end never come.
 */
abstract class ObservedExchange extends Emission implements Observed {

    private final String sql;
    private int rows; // which the server has sent, unsigned: with a long an execution would take 8 bytes more

    ObservedExchange(Session session, String sql, CoreSubscriber<? super PgResult> subscriber) {
        super(session, subscriber);
        this.sql = sql;
    }

    final String sql() {
        return sql;
    }

    @Override
    public String observedSql() {
        return sql;
    }

    @Override
    final void demanded() {
        begins(this);
    }

    final void countRow() {
        if (rows != -1) { // 4,294,967,295 and more
            rows++;
        }
    }

    final boolean hasRows() {
        return rows != 0;
    }

    /**
     * It is over, which is told once.
     *
     * @param cancelled whether it was stopped, or not begun, because nobody wanted it any more
     */
    final void over(@Nullable Throwable error, boolean cancelled) {
        over(Integer.toUnsignedLong(rows), error, cancelled);
    }

    @Override
    protected final void withdrawn() {
        over(null, true);
    }

    @Override
    protected void notSent(RuntimeException cause) {
        boolean unwanted = isCancelled();
        over(unwanted ? null : cause, unwanted);
        super.notSent(cause);
    }

    @Override
    public String toString() {
        return sql;
    }
}
