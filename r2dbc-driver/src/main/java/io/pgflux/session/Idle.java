package io.pgflux.session;

import io.pgflux.api.ServerMessage;
import io.pgflux.wire.FrontendEncoder;

/** Receives what the server sends while nothing is asked: notices, parameters, and the reason of a shutdown. */
final class Idle extends Unattended {

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
    public String toString() {
        return "an idle connection";
    }
}
