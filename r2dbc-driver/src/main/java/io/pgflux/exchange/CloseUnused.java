package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import io.pgflux.session.Unattended;
import io.pgflux.wire.FrontendEncoder;

/** Close for what is of no use any more, then Sync, unless another exchange has carried it along meanwhile. */
final class CloseUnused extends Unattended {

    private final PreparedStatements statements;
    private int closes;
    private boolean refused;

    CloseUnused(Frontend frontend) {
        super(frontend.session());
        statements = frontend.statements();
    }

    @Override
    protected Turn turn() {
        return statements.hasCloses() ? Turn.WRITE : Turn.LEAVE;
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
    protected boolean isHarmless() {
        return true;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        closes = statements.encodeCloses(out);
        out.sync();
        statements.closesWritten();
        return true;
    }

    @Override
    public void closeComplete() {
        require(closes-- > 0, "CloseComplete");
    }

    @Override
    protected void serverError(ServerMessage error) {
        refused = true; // the end of the connection: to close what is gone already is no error
    }

    @Override
    protected boolean isAnswered() {
        return closes == 0 || refused;
    }

    @Override
    public String toString() {
        return "the end of a portal";
    }
}
