package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import io.pgflux.exchange.PreparedStatement.State;
import io.pgflux.session.Exchange;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parse, Describe, Sync: the first flight of a statement of which nothing is known. */
class Prepare extends Exchange {

    private final Frontend frontend;
    private final PreparedStatement statement;
    private final Descriptions.Key key;
    private @Nullable List<FieldDescription> fields; // none: no rows
    private @Nullable R2dbcException failure;
    private int closes;
    private boolean parsed;
    private boolean hasParameters;
    private boolean described;

    /** @param key by which is remembered what is learned */
    Prepare(Frontend frontend, PreparedStatement statement, Descriptions.Key key) {
        super(frontend.session());
        this.frontend = frontend;
        this.statement = statement;
        this.key = key;
    }

    final Frontend frontend() {
        return frontend;
    }

    final PreparedStatement statement() {
        return statement;
    }

    final Descriptions.Key key() {
        return key;
    }

    /** Whether it can be written only when all before it is answered. */
    boolean needsQuiet() {
        return false;
    }

    @Override
    protected final void encodeFirst(FrontendEncoder out) {
        closes = frontend.statements().encodeCloses(out);
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        encodeStatement(out);
        out.sync();
        frontend.statements().closesWritten();
        statement.state(State.PREPARING);
        return true;
    }

    void encodeStatement(FrontendEncoder out) {
        out.parse(statement.name(), statement.sql(), statement.declared());
        out.describeStatement(statement.name());
    }

    @Override
    public final void closeComplete() {
        require(closes-- > 0, "CloseComplete");
    }

    @Override
    public void parseComplete() {
        require(!parsed && !isRefused(), "ParseComplete");
        parsed = true;
    }

    @Override
    public final void parameterDescription(int[] typeOids) {
        require(parsed && !hasParameters && !isRefused(), "ParameterDescription");
        hasParameters = true;
    }

    @Override
    public final void rowDescription(List<FieldDescription> columns) {
        described("RowDescription");
        fields = columns;
    }

    @Override
    public final void noData() {
        described("NoData");
    }

    private void described(String message) {
        require(hasParameters && !described && !isRefused(), message);
        described = true;
    }

    @Override
    protected boolean isAnswered() {
        return described || isRefused();
    }

    final boolean isDescribed() {
        return described;
    }

    final boolean isRefused() {
        return failure != null;
    }

    @Override
    protected boolean isUndoable() {
        return true;
    }

    @Override
    protected boolean isHarmless() {
        return true;
    }

    @Override
    protected void serverError(ServerMessage error) {
        failure = exception(error, statement.sql());
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (isHit()) {
            frontend.statements().close(statement); // who waits for the statement prepares it again
        } else if (failure == null) {
            ready();
        } else {
            fail(failure);
        }
    }

    final void ready() {
        if (statement.described(fields, frontend.types())) {
            frontend.statements().descriptions().remember(key, statement.ready(frontend.types()));
        }
    }

    /** Who waits for the statement finds the failure there, see {@link ExtendedQuery#turn()}. */
    final void fail(R2dbcException cause) {
        if (Inference.isReason(cause.getSqlState())) {
            frontend.statements().descriptions().forget(key); // what was known of it is not true any more
        }
        statement.refused(cause.getSqlState(), frontend.types());
        statement.failure(cause);
        frontend.statements().forget(statement, State.FAILED);
    }

    @Override
    protected final void notSent(RuntimeException cause) {
        // SQL that cannot be encoded, such as a NUL in it.
        fail(new R2dbcBadGrammarException(
                marked(String.valueOf(cause.getMessage())), "22021", 0, statement.sql(), cause));
    }

    @Override
    protected void lost(R2dbcException cause) {
        if (failure != null) {
            fail(failure); // else who waits for the statement is told of the loss itself
        }
    }

    @Override
    public String toString() {
        return "the preparation of " + statement.sql();
    }
}
