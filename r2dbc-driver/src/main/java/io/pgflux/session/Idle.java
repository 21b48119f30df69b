package io.pgflux.session;

import io.pgflux.api.ServerMessage;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;

/** Receives what the server sends while nothing is asked: notices, parameters, and the reason of a shutdown. */
final class Idle extends Exchange {

    Idle(Session session) {
        super(session);
    }

    /** Nothing was sent: it is the reason of what comes next. */
    @Override
    protected void serverError(ServerMessage error) {}

    @Override
    protected boolean encode(FrontendEncoder out) {
        return true;
    }

    @Override
    protected void answered(TransactionStatus status) {
        // Session.finished refuses a ReadyForQuery that nobody has asked for.
    }

    @Override
    protected void notSent(RuntimeException cause) {}

    @Override
    protected void lost(R2dbcException cause) {}

    @Override
    public String toString() {
        return "an idle connection";
    }
}
