package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import io.pgflux.observe.Observed;
import io.pgflux.result.Signals;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;
import reactor.util.context.ContextView;

/** A statement of the driver's own without rows, such as COMMIT; completes with the last command tag. */
public class Command extends Exchange implements Observed {

    private final Supplier<@Nullable String> decision;
    private final boolean inTransaction;
    private final boolean rollsBack;
    private final MonoSink<String> sink;
    private boolean withdrawn;
    private String sql = "";
    private String prefix = "";
    private String tag = "";
    private int unanswered = 1;
    private @Nullable R2dbcException failure;

    /**
     * For one subscriber.
     *
     * @param decision the SQL, asked for when everything before is answered; null: nothing is to be sent
     * @param inTransaction whether a transaction that is to begin begins with it
     * @param rollsBack whether it gives the transaction up
     */
    public Command(
            Session session,
            Supplier<@Nullable String> decision,
            boolean inTransaction,
            boolean rollsBack,
            MonoSink<String> sink) {
        super(session);
        this.decision = decision;
        this.inTransaction = inTransaction;
        this.rollsBack = rollsBack;
        this.sink = sink;
        sink.onCancel(() -> session.execute(() -> withdrawn = true));
    }

    @Override
    public final String observedSql() {
        return sql;
    }

    @Override
    public final ContextView observedContext() {
        return sink.contextView();
    }

    @Override
    protected boolean isWithdrawn() {
        return withdrawn;
    }

    @Override
    protected boolean endsTransaction() {
        return rollsBack;
    }

    @Override
    protected boolean rollsBack() {
        return rollsBack;
    }

    /** Asked when all before it is answered; false: something had to be written first, and it is asked again. */
    boolean isReady() {
        return true;
    }

    /** The decision depends on the transaction's status, which is known when all before it is answered. */
    @Override
    protected final Turn turn() {
        if (!session().isQuiet() || !isReady()) {
            return Turn.WAIT;
        }
        String decided = decision.get();
        if (decided == null) {
            Signals.tell(sink, subscriber -> subscriber.success());
            return Turn.LEAVE;
        }
        sql = decided;
        begins(this);
        return Turn.WRITE;
    }

    @Override
    protected final boolean transactional() {
        return inTransaction;
    }

    @Override
    protected final boolean absorbs(Exchange begin) {
        prefix = ((Begin) begin).asPrefix();
        unanswered += ((Begin) begin).commands();
        return true;
    }

    @Override
    protected final boolean encode(FrontendEncoder out) {
        out.query(prefix + sql);
        return true;
    }

    @Override
    public final void commandComplete(CommandTag complete) {
        require(unanswered-- > 0 && failure == null, "CommandComplete");
        tag = complete.toString();
    }

    /** After a fatal error the loss follows, and says more: a COMMIT may have been carried out. */
    @Override
    protected final void serverError(ServerMessage error) {
        if (error.isFatal()) {
            return;
        }
        failure = exception(error.withoutPrefix(prefix.length()), sql);
    }

    @Override
    protected final boolean isAnswered() {
        return unanswered == 0 || failure != null;
    }

    @Override
    protected final void answered(TransactionStatus status) {
        tell();
    }

    private void tell() {
        R2dbcException error = failure;
        over(0, error, false);
        if (error == null) {
            Signals.tell(sink, subscriber -> subscriber.success(tag));
        } else {
            Signals.tell(sink, subscriber -> subscriber.error(error));
        }
    }

    @Override
    protected final void notSent(RuntimeException cause) {
        over(0, cause, false);
        Signals.tell(sink, subscriber -> subscriber.error(cause));
    }

    /** An answer that has come is valid without its ReadyForQuery. */
    @Override
    protected final void lost(R2dbcException cause) {
        if (isAnswered()) {
            tell();
        } else {
            over(0, cause, false);
            Signals.tell(sink, subscriber -> subscriber.error(cause));
        }
    }

    @Override
    public final String toString() {
        return sql;
    }
}
