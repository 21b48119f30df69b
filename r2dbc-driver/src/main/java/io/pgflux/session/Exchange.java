package io.pgflux.session;

import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.pgflux.observe.Observed;
import io.pgflux.observe.StatementWatch;
import io.pgflux.wire.BackendHandler;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.ProtocolException;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * One conversation with the server: what it sends, and what each answer does. Lives on the session's event loop from
 * {@link Session#submit} on, and ends with its ReadyForQuery or by {@link #lost}.
 */
public abstract class Exchange implements BackendHandler, Runnable {

    /** What an exchange wants to do when it is its turn to be written. */
    public enum Turn {
        /** Be written. */
        WRITE,
        /** Keep its place, since what it needs is still on its way from the server. */
        WAIT,
        /** As WAIT, for answers that nothing may come behind, such as a description of what waits. */
        PAUSE,
        /** Leave: it has failed, or had nothing to send. */
        LEAVE
    }

    /**
     * A buffer with this many bytes is handed to the channel before more is encoded: {@link #encode} stops there too, and
     * answers are read in between.
     */
    protected static final int SLICE = LoopBuffer.SIZE - 8 * 1024;

    private static final Logger LOG = Loggers.getLogger(Exchange.class);

    private final Session session;
    private boolean exposed; // to a cancel request that was meant for another exchange
    private boolean hit; // by one
    private StatementWatch watch = StatementWatch.NONE;

    protected Exchange(Session session) {
        this.session = session;
    }

    protected final Session session() {
        return session;
    }

    /** Takes its place in the order of the session: the task that {@link Session#submit} hands to the event loop. */
    @Override
    public final void run() {
        session.enqueue(this);
    }

    /** Asked when everything before this exchange is written, and again after each answer of the server. */
    protected Turn turn() {
        return Turn.WRITE;
    }

    /** May write a request for a description in front of others that are still to be written. */
    protected void describeAhead() {}

    /** Writes what has to be the first of the segment, in front of a BEGIN: no error can skip it there. */
    protected void encodeFirst(FrontendEncoder out) {}

    /**
     * Writes the next part.
     *
     * @return whether that was all; else it is called again as soon as the channel takes more
     * @throws RuntimeException if it cannot be written: whatever this call has written is dropped, and the exchange gets
     *     {@link #notSent}
     */
    protected abstract boolean encode(FrontendEncoder out);

    /** Whether nothing may be written behind this exchange until it is answered. */
    protected boolean holdsWire() {
        return false;
    }

    /** Whether nobody waits for it any more, so that it leaves before it is its turn. */
    protected boolean isWithdrawn() {
        return false;
    }

    /** It has left so, and nothing of it was written. */
    protected void withdrawn() {}

    /** Whether no transaction is open behind it, unless another one begins. */
    protected boolean endsTransaction() {
        return false;
    }

    /** Whether it ends the transaction without keeping anything of it. */
    protected boolean rollsBack() {
        return false;
    }

    /** Whether a cancel request would undo nothing that somebody was told of. */
    protected boolean isUndoable() {
        return false;
    }

    /** Whether it is undoable, and nobody wants what is left of its answer. */
    protected boolean isUnwanted() {
        return false;
    }

    /** Whether it does no harm if a cancel request for another exchange hits this one. */
    protected boolean isHarmless() {
        return false;
    }

    /** The same outside of a transaction, where it may be possible to execute it again. */
    protected boolean mayBeHit() {
        return isUnwanted() || isHarmless();
    }

    /** A cancel request is sent while this exchange is in flight. */
    final void expose(boolean toRequest) {
        exposed = toRequest;
    }

    final boolean isExposed() {
        return exposed;
    }

    /** How the answer will end is known before any of it is delivered. */
    final void hit(ServerMessage error) {
        hit = isCancelled(error);
    }

    /** Whether the answer is worth nothing, because a cancel request has hit it that was meant for another exchange. */
    protected final boolean isHit() {
        return hit;
    }

    /** It will be executed again. */
    protected final void forgetHit() {
        hit = false;
    }

    static RuntimeException asRuntimeException(Throwable cause) {
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    static boolean isCancelled(ServerMessage error) {
        return error.code().equals("57014"); // query_canceled
    }

    /** Whether a transaction that is to begin begins with this exchange. */
    protected boolean transactional() {
        return true;
    }

    /** Whether this exchange sends itself what begins the transaction; else {@code begin} is written in front of it. */
    protected boolean absorbs(Exchange begin) {
        return false;
    }

    /** ReadyForQuery has come; the exchange is out of the session's order already. */
    protected abstract void answered(TransactionStatus status);

    /** The exchange could not be encoded, and nothing of it was sent; or its last answer was wrong. */
    protected abstract void notSent(RuntimeException cause);

    /** The connection is gone; no answer will come. */
    protected abstract void lost(R2dbcException cause);

    /** Whether it commits a transaction, so that a loss in front of its answer is a matter of its own. */
    protected boolean commits() {
        return false;
    }

    /** Whether it is a statement, so that it matters whether it was sent before a loss. */
    protected boolean isStatement() {
        return true;
    }

    /** Whether all has come that belongs in front of ReadyForQuery. */
    protected boolean isAnswered() {
        return true;
    }

    @Override
    public final void readyForQuery(TransactionStatus status) {
        require(isAnswered(), "ReadyForQuery");
        session.finished(this, status);
        try {
            answered(status);
        } catch (RuntimeException e) {
            notSent(e); // it is out of the order already, so the loss that follows would not reach it
            throw e;
        }
    }

    /** Tells who watches the connection that this statement begins; its end is told by {@link #over}. */
    protected final void begins(Observed statement) {
        watch = session.journal().watch().begins(statement);
    }

    /**
     * It is over, which is told once, and only of what has begun.
     *
     * @param rows which the server has sent
     * @param error why it has failed; null: it has not
     * @param cancelled whether it was stopped, or not begun, because nobody wanted it any more
     */
    protected final void over(long rows, @Nullable Throwable error, boolean cancelled) {
        StatementWatch told = watch;
        watch = StatementWatch.NONE;
        told.ended(rows, error, cancelled);
    }

    /** The server's error in answer to this SQL, or to none. */
    protected final R2dbcException exception(ServerMessage error, String sql) {
        return PgException.of(error, sql, session.journal().id());
    }

    /** The message of an error that is not the server's, with the connection's id. */
    protected final String marked(String message) {
        return session.journal().marked(message);
    }

    /** For messages that this conversation expects, but not now. */
    protected final void require(boolean inOrder, String message) {
        if (!inOrder) {
            throw new ProtocolException("The server sent " + message + " out of order, in answer to " + this);
        }
    }

    @Override
    public final void errorResponse(ServerMessage error) {
        if (error.isFatal()) {
            session.dying(exception(error, "")); // the end of the connection follows, and this is why
        }
        serverError(error);
    }

    /** The server refuses what was sent; it skips the rest up to Sync. */
    protected abstract void serverError(ServerMessage error);

    @Override
    public final void parameterStatus(String name, String value) {
        session.parameters().update(name, value);
    }

    @Override
    public final void notificationResponse(int processId, String channel, String payload) {
        // Nobody can listen yet: LISTEN/NOTIFY has no API so far, and the protocol sends these at any time.
    }

    @Override
    public void noticeResponse(ServerMessage notice) {
        LOG.debug("[{}] {}", session.journal().id(), notice);
        session.notice(notice);
    }
}
