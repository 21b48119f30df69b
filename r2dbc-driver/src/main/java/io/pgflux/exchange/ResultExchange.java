package io.pgflux.exchange;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.api.ServerMessage;
import io.pgflux.result.BacklogLimit;
import io.pgflux.result.Columns;
import io.pgflux.result.ResultStream;
import io.pgflux.result.RowSource;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * An exchange that answers {@code execute()}: from the server's messages to results, and the source of their rows.
 *
 * <p>Three rules about ends. A result is told that it is complete only when something after it confirms that: with the
 * next result, or for the last one with ReadyForQuery, because the commit of an implicit transaction can still fail after
 * CommandComplete. An error goes to the result it belongs to; if nobody has subscribed to that result, to the subscriber of
 * {@code execute()}. A subscriber that cancels after a result keeps this result: it stands for all that follows, which is
 * carried out and skipped, and gets its error.
 */
abstract class ResultExchange extends ObservedExchange implements RowSource {

    private static final Logger LOG = Loggers.getLogger(ResultExchange.class);

    private final Frontend frontend;
    private final boolean readsOnly;

    private @Nullable ResultStream result; // the last one
    private Columns columns = Columns.NONE; // of the next one
    private @Nullable ArrayDeque<ServerMessage> notices; // before their result
    private @Nullable R2dbcException failure; // of the last result
    private @Nullable R2dbcException orphan; // of an earlier result that nobody has subscribed to
    private boolean stopped; // the failure is what a cancel request was meant for
    private boolean answered; // ReadyForQuery has come

    /** @param readsOnly whether it is a single SELECT, VALUES or TABLE, so that nothing is lost if it is stopped */
    ResultExchange(Frontend frontend, String sql, boolean readsOnly, CoreSubscriber<? super PgResult> subscriber) {
        super(frontend.session(), sql, subscriber);
        this.frontend = frontend;
        this.readsOnly = readsOnly;
    }

    final Frontend frontend() {
        return frontend;
    }

    /** It will be executed again. */
    final void forgetNotices() {
        notices = null;
    }

    /** Whether it could be executed again as if it had not been before. */
    final boolean isRepeatable() {
        return readsOnly && result == null && isSingle();
    }

    @Override
    public final void execute(Runnable task) {
        session().execute(task);
    }

    @Override
    public void resume() {
        session().resume();
    }

    @Override
    public final String connectionId() {
        return session().journal().id();
    }

    @Override
    public final BacklogLimit backlogLimit() {
        return frontend.backlogLimit();
    }

    /** From here on the session may not be what it was, whatever becomes of the answer. */
    @Override
    protected void encodeFirst(FrontendEncoder out) {
        frontend.use();
    }

    @Override
    public final boolean mustRead(boolean subscribed) {
        return (!subscribed && hasDemand()) || session().othersWait();
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
        if (isHit()) {
            return true;
        }
        if (!opened()) {
            return false;
        }
        ResultStream current = wantedResult();
        return current == null ? !session().cancellation().holdsBack(this) : current.wantsRow();
    }

    /** Whose row comes next; null: nobody wants it. */
    private @Nullable ResultStream wantedResult() {
        ResultStream current = result;
        return current == null || current.isComplete() || current.isUnwanted() ? null : current;
    }

    private boolean isOpen() {
        return result != null && !result.isComplete();
    }

    /** Emits the result that the next message belongs to, unless it has to wait for demand. */
    private boolean opened() {
        if (isOpen()) {
            return true;
        }
        if (!isCancelled()) {
            confirm(); // first: who takes one result at a time asks for the next one when this one has ended
        }
        if (isCancelled()) {
            return true;
        }
        if (!hasDemand() && !session().othersWait()) {
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
        give(next);
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
        countRow();
        ResultStream current = wantedResult();
        if (current != null) {
            current.row(frame);
        } else {
            session().cancellation().skipped(frame.readableBytes());
        }
    }

    @Override
    public void commandComplete(CommandTag tag) {
        require(expectsEnd(), "CommandComplete");
        if (tag.startsWith("D") && (tag.startsWith("DISCARD ALL") || tag.startsWith("DEALLOCATE ALL"))) {
            frontend.statements().forgetAll();
        }
        if (tag.startsWith("ALTER T") || (tag.startsWith("DROP ") && changesTypes(tag))) {
            frontend.types().catalogue().forget();
        }
        // SELECT counts as an update only where it makes a table.
        boolean read = columns != Columns.NONE && (tag.startsWith("SELECT") || tag.startsWith("FETCH"));
        complete(read || tag.rows() == CommandTag.NO_ROWS ? CommandTag.NO_ROWS : rowsBefore() + tag.rows());
    }

    private static boolean changesTypes(CommandTag tag) {
        return tag.startsWith("DROP TYPE")
                || tag.startsWith("DROP DOMAIN")
                || tag.startsWith("DROP SCHEMA")
                || tag.startsWith("DROP EXTENSION");
    }

    /** Rows of the same result that CommandComplete does not count. */
    long rowsBefore() {
        return 0;
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
        } else if (!isCancelled() && !isHit()) {
            notices = notices == null ? new ArrayDeque<>(1) : notices;
            notices.add(notice);
        }
    }

    @Override
    protected final void serverError(ServerMessage error) {
        stopped = session().cancellation().hasStopped(error);
        failed(error);
    }

    /**
     * The error of the last result, or of the first if there is none yet. Behind a complete result it means that this one
     * was rolled back, or that its commit has failed.
     */
    void failed(ServerMessage error) {
        failed(exception(error, sql()));
    }

    final void failed(R2dbcException cause) {
        if (result == null && hasDemand()) {
            open();
        }
        failure = cause;
    }

    /** The error of the result that comes after those that are complete. */
    final void nextFailed(R2dbcException cause) {
        if (!isOpen() && !isCancelled()) {
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
        over(stopped ? null : failure, stopped || (isCancelled() && !hasEmitted()));
        if (failure == null) {
            confirm();
        } else if (result != null) {
            result.fail(failure);
        }
        end();
    }

    /** All results are known, though the last one is not complete. */
    final void allResultsKnown() {
        answered = true;
        end();
    }

    /** The last result; null if there is none yet. */
    final @Nullable ResultStream result() {
        return result;
    }

    private void end() {
        if (hasWithheld() || isTerminated()) {
            return;
        }
        R2dbcException untold = untold();
        if (untold != null) {
            terminate(untold);
        } else {
            complete();
        }
    }

    @Override
    final void caughtUp() {
        if (answered) {
            end();
        }
    }

    /** The error that no subscriber of a result is told. */
    private @Nullable R2dbcException untold() {
        if (failure == null || stopped) {
            return orphan;
        }
        if (isCancelled() && result != null && !isTold()) {
            LOG.warn(
                    "[{}] Nobody was left to be told of an error: {}",
                    session().journal().id(),
                    withoutValues(failure));
        }
        return isTold() && !missesResults() ? orphan : failure;
    }

    /** The words of the server may quote a value. */
    private static @Nullable String withoutValues(R2dbcException error) {
        return error instanceof PgException server
                ? server.getServerMessage().withoutValues().message()
                : error.getMessage();
    }

    /** Whether the last result tells its subscriber how it ends. */
    private boolean isTold() {
        return result != null && result.isClaimed() && !result.isAbandoned();
    }

    /** Whether there is but one result. */
    abstract boolean isSingle();

    @Override
    protected final boolean isUndoable() {
        boolean untouched = !hasEmitted() || (isSingle() && isOpen());
        boolean over = failure != null || (isSingle() && isAnswered());
        return untouched && !over && (readsOnly || !hasRows());
    }

    @Override
    protected final boolean isUnwanted() {
        return isForsaken() && isUndoable();
    }

    /** Whether nobody wants what is left of the answer. */
    final boolean isForsaken() {
        return hasEmitted() ? isSingle() && result != null && result.isUnwanted() : isCancelled();
    }

    @Override
    protected void lost(R2dbcException cause) {
        R2dbcException known = failure == null ? cause : failure;
        boolean unwanted = stopped || isForsaken(); // also if the server has said why it goes
        over(unwanted ? null : known, unwanted);
        if (result != null) {
            result.fail(known);
        }
        if (isTold() && !missesResults() && !hasWithheld()) {
            complete(); // an error here would overtake the rows that wait in front of it there
        } else {
            terminate(known);
        }
    }
}
