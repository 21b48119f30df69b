package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import java.util.List;

/** What is left of an exchange in flight when the connection is closed: an answer that nobody hears. */
final class Remains extends Unattended {

    private final Exchange exchange;
    private final boolean undoable;

    /** @param undoable whether nothing is lost if it is stopped now */
    Remains(Session session, Exchange exchange, boolean undoable) {
        super(session);
        this.exchange = exchange;
        this.undoable = undoable;
    }

    @Override
    protected boolean isUndoable() {
        return undoable;
    }

    @Override
    protected boolean isUnwanted() {
        return undoable;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        return exchange.encode(out);
    }

    @Override
    public void parseComplete() {}

    @Override
    public void parameterDescription(int[] typeOids) {}

    @Override
    public void rowDescription(List<FieldDescription> fields) {}

    @Override
    public void noData() {}

    @Override
    public void bindComplete() {}

    @Override
    public boolean wants(byte tag) {
        return tag != 'D' || !session().cancellation().holdsBack(this);
    }

    @Override
    public void dataRow(ByteBuf frame) {
        session().cancellation().skipped(frame.readableBytes());
    }

    @Override
    public void commandComplete(CommandTag tag) {}

    @Override
    public void emptyQueryResponse() {}

    @Override
    public void portalSuspended() {}

    @Override
    public void closeComplete() {}

    @Override
    public void copyInResponse() {} // Terminate follows, which ends the copy

    @Override
    public void copyOutResponse() {}

    @Override
    public void copyData(ByteBuf frame) {}

    @Override
    public void copyDone() {}

    @Override
    protected void serverError(ServerMessage error) {}

    @Override
    public String toString() {
        return exchange.toString();
    }
}
