package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import io.pgflux.session.Session;
import io.pgflux.session.Unattended;
import io.pgflux.wire.FrontendEncoder;
import io.r2dbc.spi.R2dbcException;
import java.util.function.Consumer;

/** A lone Sync behind a BEGIN, for what cannot share a segment with it. */
final class Opening extends Unattended {

    private final Consumer<R2dbcException> failed;

    Opening(Session session, Consumer<R2dbcException> failed) {
        super(session);
        this.failed = failed;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        out.sync();
        return true;
    }

    @Override
    protected void serverError(ServerMessage error) {
        failed.accept(exception(error, "BEGIN"));
    }

    @Override
    public String toString() {
        return "a BEGIN";
    }
}
