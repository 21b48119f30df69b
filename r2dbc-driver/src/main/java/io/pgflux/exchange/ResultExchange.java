package io.pgflux.exchange;

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

    private final Frontend frontend;
    private final String sql;
    private final CoreSubscriber<? super PgResult> subscriber;

    private boolean requested; // by the first request, on the thread of that request
    private long demand;
    private boolean cancelled;
    private boolean terminated;

    private @Nullable ResultStream result; // the last one
    private boolean resultAnswered; // and its CommandComplete has come
    private long rowsUpdated;
    private Columns columns = Columns.NONE; // of the next one
    private @Nullable ArrayDeque<ResultStream> withheld; // answered without demand, since others waited
    private boolean emitting;
    private @Nullable ArrayDeque<ServerMessage> notices; // before their result
    private @Nullable R2dbcException failure;
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

    @Override
    protected final String sql() {
        return sql;
    }

    final boolean isCancelled() {
        return cancelled;
    }

    // --- the subscription of execute() ---

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
            fail(Exceptions.nullOrNegativeRequestException(n));
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
        withheld = null;
        resume();
    }

    @Override
    protected Turn turn() {
        return cancelled ? Turn.LEAVE : Turn.WRITE;
    }

    // --- the source of rows ---

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

    // --- the answers ---

    @Override
    public final boolean wants(byte tag) {
        return switch (tag) {
            case 'D' -> opened() && (result == null || resultAnswered || result.wantsRow());
            case 'C', 'I' -> ownCommand() || opened();
            default -> true;
        };
    }

    /** Whether the next command tag answers what the driver has added. */
    boolean ownCommand() {
        return false;
    }

    /** Emits the result that the next message belongs to, unless it has to wait for demand. */
    private boolean opened() {
        if (!cancelled) {
            confirm(); // before the demand is asked for: it may depend on the end of the last result
        }
        if (cancelled || (result != null && !resultAnswered)) {
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
        resultAnswered = false;
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
        } catch (Throwable e) {
            cancelled = true;
            Signals.error(subscriber, e);
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
            terminate();
        }
    }

    /** Tells the last result that it is complete. */
    private void confirm() {
        if (result != null && resultAnswered) {
            result.end(rowsUpdated);
        }
    }

    /** The columns of the result to come. */
    final void columns(Columns described) {
        columns = described;
    }

    @Override
    public final void dataRow(ByteBuf frame) {
        if (result != null && !resultAnswered) {
            result.row(frame);
        } // else nobody has asked for this result
    }

    @Override
    public void commandComplete(CommandTag tag) {
        if (tag.startsWith("D") && (tag.startsWith("DISCARD ALL") || tag.startsWith("DEALLOCATE ALL"))) {
            frontend.statements().forgetAll();
        }
        // SELECT counts as an update only where it makes a table.
        boolean read = columns.count() > 0 && (tag.startsWith("SELECT") || tag.startsWith("FETCH"));
        complete(read ? CommandTag.NO_ROWS : tag.rows());
    }

    @Override
    public void emptyQueryResponse() {
        complete(CommandTag.NO_ROWS);
    }

    private void complete(long rows) {
        if (!cancelled || (result != null && !resultAnswered)) {
            resultAnswered = true;
            rowsUpdated = rows;
        }
    }

    @Override
    public final void noticeResponse(ServerMessage notice) {
        super.noticeResponse(notice);
        if (result != null && !resultAnswered) {
            result.notice(notice);
        } else {
            notices = notices == null ? new ArrayDeque<>(1) : notices;
            notices.add(notice);
        }
    }

    @Override
    protected void failed(ServerMessage error) {
        failed(PgException.of(error, sql), false);
    }

    /** @param nextResult whether the error belongs to a result that has not begun, rather than to the last one */
    final void failed(R2dbcException cause, boolean nextResult) {
        boolean opens = result == null || (resultAnswered && nextResult);
        if (opens && !cancelled) {
            confirm();
            result = null;
        }
        if (opens && !cancelled && demand > 0) {
            open();
        }
        failure = cause;
    }

    final @Nullable R2dbcException failure() {
        return failure;
    }

    /** How many results the subscriber will miss because of the error. */
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
        if (withheld == null) {
            terminate();
        }
    }

    private void terminate() {
        if (withheld != null || terminated) {
            return;
        }
        boolean told = result != null && result.isSubscribed() && !missesResults();
        if (failure != null && !told) {
            fail(failure);
        } else if (!cancelled) {
            terminated = true;
            Signals.complete(subscriber);
        }
    }

    /** Ends the subscription of {@code execute()}. */
    final void fail(Throwable cause) {
        if (!terminated && !cancelled) {
            terminated = true;
            Signals.error(subscriber, cause);
        }
    }

    @Override
    protected void refused(RuntimeException cause) {
        fail(cause);
    }

    @Override
    protected void lost(R2dbcException cause) {
        R2dbcException known = failure == null ? cause : failure;
        if (result != null) {
            result.fail(known);
        }
        fail(known);
    }

    @Override
    public String toString() {
        return sql;
    }
}
