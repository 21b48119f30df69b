package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import io.pgflux.result.Signals;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import reactor.core.publisher.MonoSink;

/** A lone Sync: asks whether the server answers, in a failed transaction too, and begins none. */
public final class Ping extends Exchange {

    private final MonoSink<Boolean> sink;

    public Ping(Session session, MonoSink<Boolean> sink) {
        super(session);
        this.sink = sink;
    }

    @Override
    protected boolean transactional() {
        return false;
    }

    @Override
    protected boolean isUndoable() {
        return true;
    }

    /** There is nothing to be hit. */
    @Override
    protected boolean isHarmless() {
        return true;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        out.sync();
        return true;
    }

    @Override
    protected void serverError(ServerMessage error) {
        Signals.tell(sink, subscriber -> subscriber.success(false));
    }

    @Override
    protected void answered(TransactionStatus status) {
        Signals.tell(sink, subscriber -> subscriber.success(true));
    }

    @Override
    protected void notSent(RuntimeException cause) {
        Signals.tell(sink, subscriber -> subscriber.success(false));
    }

    @Override
    protected void lost(R2dbcException cause) {
        Signals.tell(sink, subscriber -> subscriber.success(false));
    }

    @Override
    public String toString() {
        return "a Sync";
    }
}
