package io.pgflux.session;

import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;

/** An exchange that nobody waits for: whoever depends on it is asked again, or told of the loss, on its own account. */
public abstract class Unattended extends Exchange {

    protected Unattended(Session session) {
        super(session);
    }

    @Override
    protected final void answered(TransactionStatus status) {}

    @Override
    protected final void notSent(RuntimeException cause) {}

    @Override
    protected final void lost(R2dbcException cause) {}
}
