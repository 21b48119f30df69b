package io.pgflux.exchange;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import io.pgflux.observe.Observed;
import io.pgflux.result.Signals;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;
import reactor.util.context.ContextView;

/**
 * Brings a session back to how it began, in one round trip. A cancel does not stop it: who takes over the connection relies on
 * it. If it fails, the connection is closed.
 */
public final class Reset extends Exchange implements Observed {

    private final Supplier<List<String>> decision;
    private final MonoSink<Void> sink;
    private List<String> commands = List.of();
    private int unanswered;
    private @Nullable R2dbcException failure;

    /**
     * For one subscriber.
     *
     * @param decision the commands, asked for when everything before is answered; none: nothing is to be sent
     */
    public Reset(Session session, Supplier<List<String>> decision, MonoSink<Void> sink) {
        super(session);
        this.decision = decision;
        this.sink = sink;
    }

    @Override
    public String observedSql() {
        return toString();
    }

    @Override
    public ContextView observedContext() {
        return sink.contextView();
    }

    @Override
    protected Turn turn() {
        if (!session().isQuiet()) {
            return Turn.WAIT;
        }
        commands = decision.get();
        unanswered = commands.size();
        if (unanswered == 0) {
            Signals.tell(sink, MonoSink::success);
            return Turn.LEAVE;
        }
        begins(this);
        return Turn.WRITE;
    }

    @Override
    protected boolean transactional() {
        return false;
    }

    @Override
    protected boolean endsTransaction() {
        return true;
    }

    /** So what is executed in a transaction that nobody wants any more may be cancelled. */
    @Override
    protected boolean rollsBack() {
        return true;
    }

    @Override
    protected boolean holdsWire() {
        return true;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        out.query(toString());
        return true;
    }

    /** Of what a function returns: it is of no interest. */
    @Override
    public void rowDescription(List<FieldDescription> fields) {}

    @Override
    public void dataRow(ByteBuf frame) {}

    @Override
    public void commandComplete(CommandTag tag) {
        require(unanswered-- > 0 && failure == null, "CommandComplete");
    }

    /** After a fatal error the loss follows. */
    @Override
    protected void serverError(ServerMessage error) {
        if (!error.isFatal()) {
            failure = exception(error, toString());
        }
    }

    @Override
    protected boolean isAnswered() {
        return unanswered == 0 || failure != null;
    }

    @Override
    protected void answered(TransactionStatus status) {
        R2dbcException cause = failure;
        over(0, cause, false);
        if (cause == null && status == TransactionStatus.IDLE) {
            Signals.tell(sink, MonoSink::success);
            return;
        }
        session().close().subscribe();
        String reason = cause == null ? "a transaction is still open" : cause.getMessage();
        notSent(new R2dbcNonTransientResourceException(
                marked("The connection is closed, since what was done on it could not be undone: " + reason),
                "08006",
                cause));
    }

    @Override
    protected void notSent(RuntimeException cause) {
        over(0, cause, false);
        Signals.tell(sink, subscriber -> subscriber.error(cause));
    }

    @Override
    protected void lost(R2dbcException cause) {
        notSent(cause);
    }

    @Override
    public String toString() {
        return String.join(";", commands);
    }
}
