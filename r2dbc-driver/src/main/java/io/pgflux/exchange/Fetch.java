package io.pgflux.exchange;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import io.pgflux.session.Exchange;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;

/** Execute of a suspended portal, then Sync: a further chunk of a {@link Cursor}, which takes the answer. */
final class Fetch extends Exchange {

    private final Cursor cursor;
    private final int rows;

    /** @param rows how many at most; 0: all that are left */
    Fetch(Cursor cursor, int rows) {
        super(cursor.frontend().session());
        this.cursor = cursor;
        this.rows = rows;
    }

    @Override
    protected Turn turn() {
        return cursor.mayFetch() ? Turn.WRITE : Turn.LEAVE;
    }

    @Override
    protected boolean transactional() {
        return false; // its transaction has begun
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        cursor.encodeFetch(out, rows);
        out.sync();
        return true;
    }

    @Override
    protected boolean isUndoable() {
        return cursor.isUndoable();
    }

    @Override
    protected boolean isUnwanted() {
        return cursor.isUnwanted();
    }

    @Override
    public boolean wants(byte tag) {
        return cursor.wants(tag);
    }

    @Override
    public void dataRow(ByteBuf frame) {
        cursor.dataRow(frame);
    }

    @Override
    public void portalSuspended() {
        cursor.portalSuspended();
    }

    @Override
    public void commandComplete(CommandTag tag) {
        cursor.commandComplete(tag);
    }

    @Override
    public void noticeResponse(ServerMessage notice) {
        cursor.noticeResponse(notice);
    }

    @Override
    protected void serverError(ServerMessage error) {
        cursor.serverError(error);
    }

    @Override
    protected boolean isAnswered() {
        return cursor.isAnswered();
    }

    @Override
    protected void answered(TransactionStatus status) {
        cursor.answered(status);
    }

    @Override
    protected void notSent(RuntimeException cause) {
        cursor.notSent(cause);
    }

    @Override
    protected void lost(R2dbcException cause) {
        cursor.lost(cause);
    }

    @Override
    public String toString() {
        return cursor.toString();
    }
}
