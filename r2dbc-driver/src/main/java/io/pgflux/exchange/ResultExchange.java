package io.pgflux.exchange;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.api.ServerMessage;
import io.pgflux.result.Columns;
import io.pgflux.result.ResultStream;
import io.pgflux.result.RowSource;
import io.pgflux.result.Signals;
import io.pgflux.session.Exchange;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * An exchange that answers {@code execute()}: the subscription of its subscriber, and the source of the rows of its
 * results.
 *
 * <p>Three rules about ends. A result is told that it is complete only when something after it confirms that: with the
 * next result, or for the last one with ReadyForQuery, because the commit of an implicit transaction can still fail after
 * CommandComplete. An error goes to the result it belongs to; if nobody has subscribed to that result, to the subscriber of
 * {@code execute()}. A subscriber that cancels after a result keeps this result: it stands for all that follows, which is
 * carried out and skipped, and gets its error.
 */
abstract class ResultExchange extends Exchange implements Subscription, RowSource {

    private static final Logger LOG = Loggers.getLogger(ResultExchange.class);

    private final Frontend frontend;
    private final String sql;
    private CoreSubscriber<? super PgResult> subscriber; // forgotten with its last signal

    private boolean requested; // by the first request, on the thread of that request
    private long demand;
    private boolean cancelled;
    private boolean terminated;

    private @Nullable ResultStream result; // the last one
    private Columns columns = Columns.NONE; // of the next one
    private @Nullable ArrayDeque<ResultStream> withheld; // opened without demand, since others waited
    private boolean emitting;
    private @Nullable ArrayDeque<ServerMessage> notices; // before their result
    private @Nullable R2dbcException failure; // of the last result
    private @Nullable R2dbcException orphan; // of an earlier result that nobody has subscribed to
    private boolean answered; // ReadyForQuery has come

    ResultExchange(Frontend frontend, String sql, CoreSubscriber<? super PgResult> subscriber) {
        super(frontend.session());
        this.frontend = frontend;
        this.sql = sql;
        this.subscriber = subscriber;
    }

    final Frontend frontend() {
        return frontend;
    }

    final String sql() {
        return sql;
    }

    final boolean isCancelled() {
        return cancelled;
    }

    @Override
    public final void request(long n) {
        if (!requested && n > 0) {
            requested = true;
            demand = n;
            session().submit(this);
        } else if (inEventLoop()) {
            more(n);
        } else {
            execute(() -> more(n));
        }
    }

    private void more(long n) {
        if (n <= 0) {
            terminate(Exceptions.nullOrNegativeRequestException(n));
            cancelled = true;
        } else {
            demand = Operators.addCap(demand, n);
            emitWithheld();
        }
        resume();
    }

    @Override
    public final void cancel() {
        if (inEventLoop()) {
            cancelled();
        } else {
            execute(this::cancelled);
        }
    }

    private void cancelled() {
        cancelled = true;
        subscriber = Operators.emptySubscriber();
        if (withheld != null) {
            withheld.forEach(ResultStream::skip);
            withheld = null;
        }
        resume();
    }

    @Override
    protected Turn turn() {
        return cancelled ? Turn.LEAVE : Turn.WRITE;
    }

    @Override
    public final boolean inEventLoop() {
        return session().eventLoop().inEventLoop();
    }

    @Override
    public final void execute(Runnable task) {
        session().execute(task);
    }

    @Override
    public final void resume() {
        session().resume();
    }

    @Override
    public final boolean mustRead(boolean subscribed) {
        return (!subscribed && demand > 0 && !cancelled) || session().othersWait();
    }

    @Override
    public final boolean wants(byte tag) {
        return switch (tag) {
            case 'D' -> wantsRow();
            case 'C', 'I' -> !expectsEnd() || opened();
            default -> true;
        };
    }

    private boolean wantsRow() {
        require(expectsRow(), "DataRow");
        return opened() && (!isOpen() || requireNonNull(result).wantsRow());
    }

    private boolean isOpen() {
        return result != null && !result.isComplete();
    }

    /** Emits the result that the next message belongs to, unless it has to wait for demand. */
    private boolean opened() {
        if (isOpen()) {
            return true;
        }
        if (!cancelled) {
            confirm(); // first: who takes one result at a time asks for the next one when this one has ended
        }
        if (cancelled) {
            return true;
        }
        if (demand == 0 && !session().othersWait()) {
            return false;
        }
        open();
        return true;
    }

    private void open() {
        ResultStream next = new ResultStream(this, columns);
        result = next;
        if (notices != null) {
            notices.forEach(next::notice);
            notices = null;
        }
        if (demand == 0) {
            withheld = withheld == null ? new ArrayDeque<>(2) : withheld;
            withheld.add(next);
        } else {
            emit(next);
        }
    }

    private void emit(ResultStream next) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        try {
            subscriber.onNext(next);
        } catch (Throwable e) { // against the specification, but no reason to lose the connection
            terminate(e);
            cancelled = true;
        }
    }

    private void emitWithheld() {
        if (emitting) {
            return; // the subscriber asks for more while it is given one
        }
        emitting = true;
        while (withheld != null && demand > 0) {
            ResultStream next = withheld.remove();
            if (withheld.isEmpty()) {
                withheld = null;
            }
            emit(next);
        }
        emitting = false;
        if (answered) {
            end();
        }
    }

    /** Tells the last result that it is complete. */
    private void confirm() {
        if (result != null && result.isComplete()) {
            result.end();
        }
    }

    /** The columns of the result to come. */
    final void columns(Columns described) {
        columns = described;
    }

    /** Whether a row may come now. */
    abstract boolean expectsRow();

    /** Whether the end of a result may come now. */
    abstract boolean expectsEnd();

    @Override
    public final void dataRow(ByteBuf frame) {
        if (isOpen()) {
            requireNonNull(result).row(frame);
        } // else nobody has asked for this result
    }

    @Override
    public void commandComplete(CommandTag tag) {
        require(expectsEnd(), "CommandComplete");
        if (tag.startsWith("D") && (tag.startsWith("DISCARD ALL") || tag.startsWith("DEALLOCATE ALL"))) {
            frontend.statements().forgetAll();
        }
        // SELECT counts as an update only where it makes a table.
        boolean read = columns != Columns.NONE && (tag.startsWith("SELECT") || tag.startsWith("FETCH"));
        complete(read ? CommandTag.NO_ROWS : tag.rows());
    }

    @Override
    public void emptyQueryResponse() {
        require(expectsEnd(), "EmptyQueryResponse");
        complete(CommandTag.NO_ROWS);
    }

    private void complete(long rows) {
        if (isOpen()) {
            requireNonNull(result).complete(rows);
        }
    }

    @Override
    public final void noticeResponse(ServerMessage notice) {
        super.noticeResponse(notice);
        if (isOpen()) {
            requireNonNull(result).notice(notice);
        } else if (!cancelled) {
            notices = notices == null ? new ArrayDeque<>(1) : notices;
            notices.add(notice);
        }
    }

    /**
     * The error of the last result, or of the first if there is none yet. Behind a complete result it means that this one
     * was rolled back, or that its commit has failed.
     */
    @Override
    protected void serverError(ServerMessage error) {
        failed(PgException.of(error, sql));
    }

    final void failed(R2dbcException cause) {
        if (result == null && !cancelled && demand > 0) {
            open();
        }
        failure = cause;
    }

    /** The error of the result that comes after those that are complete. */
    final void nextFailed(R2dbcException cause) {
        if (!isOpen() && !cancelled) {
            confirm();
            result = null;
        }
        failed(cause);
    }

    /** Ends the open result with an error although others follow it. */
    final void resultFailed(R2dbcException cause) {
        ResultStream current = result;
        if (current != null) {
            orphan = current.isClaimed() ? orphan : cause;
            current.fail(cause);
        }
    }

    final @Nullable R2dbcException failure() {
        return failure;
    }

    /** Whether the subscriber will miss results because of the error. */
    boolean missesResults() {
        return false;
    }

    @Override
    protected void answered(TransactionStatus status) {
        answered = true;
        if (failure == null) {
            confirm();
        } else if (result != null) {
            result.fail(failure);
        }
        end();
    }

    private void end() {
        if (withheld != null || terminated) {
            return;
        }
        R2dbcException untold = untold();
        if (untold != null) {
            terminate(untold);
        } else if (!cancelled) {
            terminated = true;
            Signals.complete(forgotten());
        }
    }

    /** The error that no subscriber of a result is told. */
    private @Nullable R2dbcException untold() {
        if (failure == null) {
            return orphan;
        }
        boolean told = result != null && result.isClaimed() && !result.isAbandoned();
        if (cancelled && result != null && !told) {
            LOG.warn("Nobody was left to be told of an error: {}", failure.getMessage());
        }
        return told && !missesResults() ? orphan : failure;
    }

    private CoreSubscriber<? super PgResult> forgotten() {
        CoreSubscriber<? super PgResult> last = subscriber;
        subscriber = Operators.emptySubscriber();
        return last;
    }

    /** Ends the subscription of {@code execute()} with an error. */
    final void terminate(Throwable cause) {
        if (!terminated && !cancelled) {
            terminated = true;
            Signals.error(forgotten(), cause);
        }
    }

    @Override
    protected void notSent(RuntimeException cause) {
        terminate(cause);
    }

    @Override
    protected void lost(R2dbcException cause) {
        R2dbcException known = failure == null ? cause : failure;
        if (result != null) {
            result.fail(known);
        }
        terminate(known);
    }

    @Override
    public String toString() {
        return sql;
    }
}
