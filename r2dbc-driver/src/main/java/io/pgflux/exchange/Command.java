package io.pgflux.exchange;

import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.pgflux.result.Signals;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** A statement of the driver's own without rows, such as COMMIT; completes with the last command tag. */
public final class Command extends Exchange {

    private final BooleanSupplier ready;
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
     * @param ready asked when everything before is answered; false: something had to be written first, and it is asked again
     * @param decision the SQL, asked for when everything before is answered; null: nothing is to be sent
     * @param inTransaction whether a transaction that is to begin begins with it
     * @param rollsBack whether it gives the transaction up
     */
    public Command(
            Session session,
            BooleanSupplier ready,
            Supplier<@Nullable String> decision,
            boolean inTransaction,
            boolean rollsBack,
            MonoSink<String> sink) {
        super(session);
        this.ready = ready;
        this.decision = decision;
        this.inTransaction = inTransaction;
        this.rollsBack = rollsBack;
        this.sink = sink;
        sink.onCancel(() -> session.execute(() -> withdrawn = true));
    }

    @Override
    protected boolean isWithdrawn() {
        return withdrawn;
    }

    @Override
    protected boolean rollsBack() {
        return rollsBack;
    }

    /** The decision depends on the transaction's status, which is known when all before it is answered. */
    @Override
    protected Turn turn() {
        if (withdrawn) {
            return Turn.LEAVE;
        }
        if (!session().isQuiet() || !ready.getAsBoolean()) {
            return Turn.WAIT;
        }
        String decided = decision.get();
        if (decided == null) {
            Signals.tell(sink, subscriber -> subscriber.success());
            return Turn.LEAVE;
        }
        sql = decided;
        return Turn.WRITE;
    }

    @Override
    protected boolean transactional() {
        return inTransaction;
    }

    @Override
    protected boolean absorbs(Exchange begin) {
        prefix = ((Begin) begin).asPrefix();
        unanswered += ((Begin) begin).commands();
        return true;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        out.query(prefix + sql);
        return true;
    }

    @Override
    public void commandComplete(CommandTag complete) {
        require(unanswered-- > 0 && failure == null, "CommandComplete");
        tag = complete.toString();
    }

    @Override
    protected void serverError(ServerMessage error) {
        failure = PgException.of(error.withoutPrefix(prefix.length()), sql);
    }

    @Override
    protected boolean isAnswered() {
        return unanswered == 0 || failure != null;
    }

    @Override
    protected void answered(TransactionStatus status) {
        R2dbcException error = failure;
        if (error == null) {
            Signals.tell(sink, subscriber -> subscriber.success(tag));
        } else {
            Signals.tell(sink, subscriber -> subscriber.error(error));
        }
    }

    @Override
    protected void notSent(RuntimeException cause) {
        Signals.tell(sink, subscriber -> subscriber.error(cause));
    }

    @Override
    protected void lost(R2dbcException cause) {
        Signals.tell(sink, subscriber -> subscriber.error(cause));
    }

    @Override
    public String toString() {
        return sql;
    }
}
