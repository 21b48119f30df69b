package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;

/** Close of a portal whose rows nobody wants any more, then Sync. It is no error if the portal is gone already. */
final class ClosePortal extends Exchange {

    private final byte[] portal;
    private boolean closed;

    ClosePortal(Session session, byte[] portal) {
        super(session);
        this.portal = portal;
    }

    @Override
    protected boolean transactional() {
        return false;
    }

    @Override
    protected boolean isUndoable() {
        return true;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        out.closePortal(portal);
        out.sync();
        return true;
    }

    @Override
    public void closeComplete() {
        require(!closed, "CloseComplete");
        closed = true;
    }

    @Override
    protected void serverError(ServerMessage error) {
        closed = true; // such as that of a shutdown
    }

    @Override
    protected boolean isAnswered() {
        return closed;
    }

    @Override
    protected void answered(TransactionStatus status) {}

    @Override
    protected void notSent(RuntimeException cause) {}

    @Override
    protected void lost(R2dbcException cause) {}

    @Override
    public String toString() {
        return "the end of a portal";
    }
}
