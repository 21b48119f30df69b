package io.pgflux.exchange;

import io.pgflux.api.PgException;
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
final class Prepare extends Exchange {

    private final Frontend frontend;
    private final PreparedStatement statement;
    private final Descriptions.Key key;
    private @Nullable List<FieldDescription> fields; // none: no rows
    private @Nullable R2dbcException failure;
    private int closes;
    private boolean parsed;
    private boolean hasParameters;
    private boolean described;

    Prepare(Frontend frontend, PreparedStatement statement, Descriptions.Key key) {
        super(frontend.session());
        this.frontend = frontend;
        this.statement = statement;
        this.key = key;
    }

    @Override
    protected void encodeFirst(FrontendEncoder out) {
        closes = frontend.statements().encodeCloses(out);
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        out.parse(statement.name(), statement.sql(), statement.types());
        out.describeStatement(statement.name());
        out.sync();
        frontend.statements().closesWritten();
        statement.state(State.PREPARING);
        return true;
    }

    @Override
    public void closeComplete() {
        require(closes-- > 0, "CloseComplete");
    }

    @Override
    public void parseComplete() {
        require(!parsed && failure == null, "ParseComplete");
        parsed = true;
    }

    @Override
    public void parameterDescription(int[] typeOids) {
        require(parsed && !hasParameters && failure == null, "ParameterDescription");
        hasParameters = true;
    }

    @Override
    public void rowDescription(List<FieldDescription> columns) {
        described("RowDescription");
        fields = columns;
    }

    @Override
    public void noData() {
        described("NoData");
    }

    private void described(String message) {
        require(hasParameters && !described && failure == null, message);
        described = true;
    }

    @Override
    protected boolean isAnswered() {
        return described || failure != null;
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
        failure = PgException.of(error, statement.sql());
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (isHit()) {
            frontend.statements().close(statement); // who waits for the statement prepares it again
        } else if (failure == null) {
            if (statement.described(fields, frontend.types())) {
                frontend.statements().descriptions().remember(key, statement.ready(frontend.types()));
            }
        } else {
            fail(failure);
        }
    }

    /** Who waits for the statement finds the failure there, see {@link ExtendedQuery#turn()}. */
    private void fail(R2dbcException cause) {
        statement.failure(cause);
        frontend.statements().forget(statement, State.FAILED);
    }

    @Override
    protected void notSent(RuntimeException cause) {
        // SQL that cannot be encoded, such as a NUL in it.
        fail(new R2dbcBadGrammarException(cause.getMessage(), "22021", 0, statement.sql(), cause));
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
