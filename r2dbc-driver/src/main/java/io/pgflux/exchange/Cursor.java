package io.pgflux.exchange;

import static java.util.Objects.requireNonNull;

import io.pgflux.api.PgResult;
import io.pgflux.result.ResultStream;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * An execution whose rows are fetched in chunks: a named portal, and Execute with a row limit and a Sync for each chunk, so
 * that other statements come in between and memory holds one chunk. A portal ends with its transaction, so outside of one
 * this is an {@link ExtendedQuery} like any other.
 *
 * <p>{@code execute()} is complete when the first chunk is; what happens later is told to the result.
 */
public final class Cursor extends ExtendedQuery {

    private static final BoundValues[] NO_OTHERS = {};

    private final int fetchSize;
    private byte @Nullable [] portal; // null: there is none
    private int limit; // of the last Execute
    private long rowsBefore;
    private boolean suspended; // the portal has given a chunk, and waits for the next Execute
    private boolean fetching; // one waits to be written

    /**
     * For one subscriber.
     *
     * @param readsOnly whether it is a SELECT, VALUES or TABLE
     * @param fetchSize how many rows are a chunk; more than 0
     */
    public Cursor(
            Frontend frontend,
            String sql,
            BoundValues values,
            boolean readsOnly,
            int fetchSize,
            CoreSubscriber<? super PgResult> subscriber) {
        super(frontend, sql, values, NO_OTHERS, readsOnly, subscriber);
        this.fetchSize = fetchSize;
    }

    @Override
    void encodeExecution(FrontendEncoder out, boolean describes) {
        boolean inTransaction = begins() || session().staysInTransaction();
        if (!inTransaction || (!describes && !statement().hasRows())) {
            super.encodeExecution(out, describes);
            return;
        }
        byte[] name = frontend().portals().open(this);
        portal = name;
        out.bind(name, statement().name(), first(), formats());
        if (describes) {
            out.describePortal(name);
        }
        out.execute(name, fetchSize);
        limit = fetchSize;
    }

    @Override
    public void portalSuspended() {
        require(portal != null && expectsEnd(), "PortalSuspended");
        suspended = true;
        rowsBefore += limit;
    }

    /** The server counts what the last Execute has returned (PortalRun in its pquery.c). */
    @Override
    long rowsBefore() {
        return rowsBefore;
    }

    @Override
    protected boolean isAnswered() {
        return suspended || super.isAnswered();
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (!suspended) {
            super.answered(status);
            closePortal();
            return;
        }
        allResultsKnown();
        if (status == TransactionStatus.IDLE) {
            portalGone(Portals.rolledBack(this)); // something else has ended the transaction meanwhile
        } else {
            goOn();
        }
    }

    @Override
    public void resume() {
        goOn();
        super.resume();
    }

    /** Fetches the next chunk if it is wanted, or closes the portal. */
    private void goOn() {
        ResultStream result = result();
        if (!suspended) {
            return;
        }
        if (isForsaken()) {
            over(null, true);
            closePortal();
            session().submit(new CloseUnused(frontend()));
        } else if (!fetching && result != null && result.wantsMore()) {
            fetching = true;
            session().submit(new Fetch(this, fetchSize));
        }
    }

    /** Whether the portal waits for an Execute that somebody wants. */
    boolean mayFetch() {
        goOn();
        return suspended;
    }

    void encodeFetch(FrontendEncoder out, int rows) {
        suspended = false;
        fetching = false;
        out.execute(requireNonNull(portal), rows);
        limit = rows;
    }

    boolean isSuspended() {
        return suspended;
    }

    /** The portal has ended before its rows. */
    void portalGone(R2dbcException cause) {
        ResultStream result = result();
        over(cause, false);
        forgetPortal();
        if (result != null) {
            result.fail(cause);
        }
    }

    private void closePortal() {
        if (portal != null && !isRefused()) { // an error has closed it
            frontend().statements().closePortal(portal);
        }
        forgetPortal();
    }

    private void forgetPortal() {
        suspended = false;
        frontend().portals().closed(this);
        portal = null;
    }
}
