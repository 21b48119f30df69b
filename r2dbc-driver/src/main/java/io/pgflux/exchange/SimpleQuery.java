package io.pgflux.exchange;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgResult;
import io.pgflux.result.Columns;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * Query: a string of any number of statements, in PostgreSQL's own meaning of it (one implicit transaction unless it says
 * otherwise). Results come as text.
 *
 * <p>COPY goes this way too, and nothing is pipelined behind it: while the server is in copy mode it would take pipelined
 * messages for data.
 */
public final class SimpleQuery extends ResultExchange {

    private final boolean several;
    private final boolean copies;
    private @Nullable R2dbcException beginFailure;
    private boolean described; // and its end has not come
    private boolean ended; // at least one result
    private boolean copiesOut;

    /**
     * For one subscriber.
     *
     * @param several whether there may be more than one statement
     * @param copies whether one of them is a COPY
     * @param readsOnly whether it is one SELECT, VALUES or TABLE
     */
    public SimpleQuery(
            Frontend frontend,
            String sql,
            boolean several,
            boolean copies,
            boolean readsOnly,
            CoreSubscriber<? super PgResult> subscriber) {
        super(frontend, sql, readsOnly, subscriber);
        this.several = several;
        this.copies = copies;
    }

    @Override
    boolean isSingle() {
        return !several;
    }

    @Override
    protected boolean holdsWire() {
        return copies;
    }

    /**
     * A BEGIN goes ahead, with a round trip of its own: in one string with it, a syntax error further on would undo the
     * BEGIN too, and what follows would not be in a transaction.
     */
    @Override
    protected Turn turn() {
        if (beginFailure != null) {
            failed(beginFailure);
            answered(TransactionStatus.IDLE);
            return Turn.LEAVE;
        }
        if (session().pendingBegin() != null) {
            session().writeNow(new Opening(session(), cause -> beginFailure = cause));
            return Turn.WAIT;
        }
        return Turn.WRITE;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        out.query(sql());
        return true;
    }

    @Override
    boolean expectsRow() {
        return described && failure() == null;
    }

    @Override
    boolean expectsEnd() {
        return failure() == null;
    }

    @Override
    protected boolean isAnswered() {
        return failure() != null || (ended && !described);
    }

    @Override
    public void rowDescription(List<FieldDescription> fields) {
        require(!described && failure() == null, "RowDescription");
        described = true;
        columns(Columns.of(fields, frontend().types()));
    }

    @Override
    public void commandComplete(CommandTag tag) {
        super.commandComplete(tag);
        resultEnded();
        if (copiesOut) {
            copiesOut = false;
            resultFailed(new R2dbcBadGrammarException(
                    marked("COPY TO STDOUT has no rows to give by a Statement; write to a file or SELECT"),
                    "0A000",
                    0,
                    sql()));
        }
    }

    @Override
    public void emptyQueryResponse() {
        super.emptyQueryResponse();
        resultEnded();
    }

    private void resultEnded() {
        columns(Columns.NONE);
        described = false;
        ended = true;
    }

    @Override
    public void copyInResponse() {
        session().reply(out -> out.copyFail("a Statement has no data for COPY FROM STDIN; use INSERT with add()"));
    }

    @Override
    public void copyOutResponse() {
        require(!described && !copiesOut, "CopyOutResponse");
        copiesOut = true;
    }

    @Override
    public void copyData(ByteBuf frame) {
        require(copiesOut, "CopyData");
    }

    @Override
    public void copyDone() {
        require(copiesOut, "CopyDone");
    }
}
