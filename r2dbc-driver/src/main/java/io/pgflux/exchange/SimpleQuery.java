package io.pgflux.exchange;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.api.ServerMessage;
import io.pgflux.result.Columns;
import io.pgflux.session.Exchange;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import io.r2dbc.spi.R2dbcBadGrammarException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * Query: a string of any number of statements, in PostgreSQL's own meaning of it (one implicit transaction unless it says
 * otherwise). Results come as text.
 *
 * <p>COPY goes this way too, and nothing is pipelined behind it: while the server is in copy mode it would take pipelined messages for data.
 */
public final class SimpleQuery extends ResultExchange {

    private final boolean copies;
    private @Nullable Begin begin;
    private int beginUnanswered;
    private boolean copiesOut;

    public SimpleQuery(Frontend frontend, String sql, boolean copies, CoreSubscriber<? super PgResult> subscriber) {
        super(frontend, sql, subscriber);
        this.copies = copies;
    }

    @Override
    protected boolean holdsWire() {
        return copies;
    }

    @Override
    protected boolean absorbs(Exchange first) {
        begin = (Begin) first;
        return true;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        beginUnanswered = begin == null ? 0 : begin.commands();
        out.query(begin == null ? sql() : begin.asPrefix() + sql());
        return true;
    }

    @Override
    boolean ownCommand() {
        return beginUnanswered > 0;
    }

    @Override
    public void rowDescription(List<FieldDescription> fields) {
        columns(Columns.of(fields, frontend().types()));
    }

    @Override
    public void commandComplete(CommandTag tag) {
        if (beginUnanswered > 0) {
            beginUnanswered--;
            return;
        }
        super.commandComplete(tag);
        columns(Columns.NONE);
        if (copiesOut) {
            copiesOut = false;
            resultFailed(new R2dbcBadGrammarException(
                    "COPY TO STDOUT has no rows to give by a Statement; write to a file or SELECT", "0A000", 0, sql()));
        }
    }

    @Override
    public void copyInResponse() {
        session().reply(out -> out.copyFail("a Statement has no data for COPY FROM STDIN; use INSERT with add()"));
    }

    @Override
    public void copyOutResponse() {
        copiesOut = true;
    }

    @Override
    public void copyData(ByteBuf frame) {}

    @Override
    public void copyDone() {}

    /** An error behind a complete result means that this result was rolled back, or that its commit has failed. */
    @Override
    protected void serverError(ServerMessage error) {
        int prefix = begin == null ? 0 : begin.asPrefix().length();
        failed(PgException.of(error.withoutPrefix(prefix), sql()));
    }
}
