package io.pgflux.exchange;

import io.pgflux.api.PgResult;
import io.pgflux.api.ServerMessage;
import io.pgflux.exchange.PreparedStatement.State;
import io.pgflux.result.Columns;
import io.pgflux.result.Types;
import io.pgflux.session.Exchange;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Bind, Execute for each set of values, then Sync: one statement, atomic outside of an explicit transaction.
 *
 * <p>A known statement may have become stale on the server. Such an execution is repeated, if its error came before
 * its BindComplete, so that nothing of it has run, and if its segment was a transaction of its own.
 */
public class ExtendedQuery extends PreparedExchange {

    /** A statement that no server has: to describe it fails, and with it the segment. */
    private static final byte[] NOWHERE = "pgflux_refused".getBytes(StandardCharsets.US_ASCII);

    /** Several DISCARD ALL in a row can hit several attempts; none of them has run. */
    private static final int MOST_REPETITIONS = 3;

    private final BoundValues first;
    private final BoundValues[] others;

    // The segment: decided when its first part is written, and the same for all of it.
    private boolean parses;
    private @Nullable Exchange begin; // in front of it
    private int closes;
    private int written; // bindings
    private int bound;
    private int executed;
    private boolean parsed;
    private boolean described;
    private @Nullable Throwable refusal; // of the binding after those written

    private @Nullable R2dbcException stale;
    private byte repetitions; // not an int: with it an execution would take 8 bytes more

    /**
     * For one subscriber. All bindings declare the same types.
     *
     * @param readsOnly whether it is a SELECT, VALUES or TABLE
     */
    public ExtendedQuery(
            Frontend frontend,
            String sql,
            BoundValues first,
            BoundValues[] others,
            boolean readsOnly,
            CoreSubscriber<? super PgResult> subscriber) {
        super(frontend, sql, readsOnly, subscriber);
        this.first = first;
        this.others = others;
    }

    @Override
    final int[] types() {
        return first.types();
    }

    private int bindings() {
        return 1 + others.length;
    }

    @Override
    public int observedExecutions() {
        return bindings();
    }

    @Override
    final boolean isSingle() {
        return others.length == 0;
    }

    /** Whether it has begun the transaction, as far as it was written. */
    final boolean begins() {
        return begin != null;
    }

    /** In a transaction of its own it is executed again. */
    @Override
    protected boolean mayBeHit() {
        return isUnwanted() || (begin == null && isRepeatable());
    }

    @Override
    protected boolean absorbs(Exchange pending) {
        begin = pending; // for a repetition
        return false;
    }

    @Override
    protected void encodeFirst(FrontendEncoder out) {
        super.encodeFirst(out);
        closes = frontend().statements().encodeCloses(out);
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        if (written == 0) {
            encodeFirstBinding(out);
        }
        while (written < bindings()) {
            if (out.size() >= SLICE) {
                return false;
            }
            if (failure() != null || !encodeBinding(out)) {
                break; // an earlier one has failed, or this one cannot be sent
            }
        }
        out.sync();
        return true;
    }

    private void encodeFirstBinding(FrontendEncoder out) {
        PreparedStatement current = statement();
        parses = current.state() != State.READY || !current.isNamed();
        session().journal().watch().prepared(!parses && !hasPrepared());
        fixFormats();
        if (parses) {
            out.parse(current.name(), sql(), current.declared());
        }
        encodeExecution(out, parses);
        written = 1; // from here on it is sure to be sent
        frontend().statements().closesWritten();
        if (parses) {
            current.state(State.PREPARING);
        }
    }

    /** Bind and Execute of the first binding, with a description of the portal in between if it is asked for. */
    void encodeExecution(FrontendEncoder out, boolean describes) {
        out.bind(statement().name(), first, formats());
        if (describes) {
            out.describePortal();
        }
        out.execute();
    }

    final BoundValues first() {
        return first;
    }

    /** Returns whether the values could be encoded. If not, what is sent already must not be committed by the Sync. */
    private boolean encodeBinding(FrontendEncoder out) {
        int size = out.size();
        try {
            out.bind(statement().name(), others[written - 1], formats());
        } catch (Throwable e) { // no memory for the value, for instance
            out.truncate(size);
            refusal = e;
            out.describeStatement(NOWHERE);
            return false;
        }
        out.execute();
        written++;
        return true;
    }

    @Override
    protected void notSent(RuntimeException cause) {
        if (parses && written > 0 && statement().state() == State.PREPARING) {
            statement().state(State.NEW); // for others that wait for it
        }
        super.notSent(cause);
    }

    @Override
    public void closeComplete() {
        require(closes-- > 0, "CloseComplete");
    }

    @Override
    public void parseComplete() {
        require(parses && !parsed, "ParseComplete");
        parsed = true;
    }

    @Override
    public void bindComplete() {
        require(bound == executed && bound < written && parsed == parses && !isRefused(), "BindComplete");
        bound++;
        if (!parses) { // else the portal's own description says in which formats the rows come
            columns(statement().columns());
        }
    }

    final boolean isRefused() {
        return failure() != null || stale != null;
    }

    @Override
    boolean expectsRow() {
        return bound == executed + 1 && described == parses && !isRefused();
    }

    @Override
    boolean expectsEnd() {
        return expectsRow();
    }

    @Override
    protected boolean isAnswered() {
        return executed == bindings() || isRefused();
    }

    @Override
    public void rowDescription(List<FieldDescription> fields) {
        described(fields);
        columns(Columns.of(fields, frontend().types())); // as they come this time, whatever was guessed
    }

    @Override
    public void noData() {
        described(null);
    }

    private void described(@Nullable List<FieldDescription> fields) {
        require(parses && bound == 1 && !described, "a description");
        described = true;
        Types types = frontend().types();
        if (statement().described(fields, types)) {
            frontend()
                    .statements()
                    .descriptions()
                    .remember(key(statement()), statement().ready(types));
        } else {
            frontend().statements().descriptions().forget(key(statement())); // its types are looked up the next time
        }
    }

    @Override
    public void commandComplete(CommandTag tag) {
        super.commandComplete(tag);
        executed++;
    }

    @Override
    public void emptyQueryResponse() {
        super.emptyQueryResponse();
        executed++;
    }

    @Override
    void failed(ServerMessage error) {
        R2dbcException cause = exception(error, sql());
        if (isHit() || (bound == 0 && repetitions < MOST_REPETITIONS && isStale(error))) {
            stale = cause; // whether it is repeated depends on the transaction
            return;
        }
        statement().refused(error.code(), frontend().types());
        if (statement().state() == State.PREPARING) {
            frontend().statements().close(statement());
        }
        if (refusal != null && executed == written) {
            cause = new R2dbcBadGrammarException(
                    marked("Binding %d could not be sent: %s".formatted(written + 1, refusal.getMessage())),
                    "22000",
                    0,
                    sql(),
                    refusal);
        }
        if (executed < bindings()) {
            nextFailed(cause);
        } else {
            failed(cause); // of the commit
        }
    }

    /**
     * Errors of a statement that was right once: 0A000 "cached plan must not change result type", 26000 "prepared
     * statement does not exist", 42P05 "prepared statement already exists", 08P01 a wrong count of result formats, and
     * what makes {@link Inferring} begin.
     */
    private boolean isStale(ServerMessage error) {
        return switch (error.code()) {
            case "0A000", "26000" -> !parses;
            case "42P05" -> true;
            case "08P01" -> parses && formats().length > 1;
            default -> parses && !parsed && Inference.isReason(error.code()) && infers(statement());
        };
    }

    @Override
    boolean missesResults() {
        return executed + 1 < bindings();
    }

    @Override
    protected void answered(TransactionStatus status) {
        R2dbcException cause = stale;
        if (cause == null) {
            super.answered(status);
            return;
        }
        if (!isHit()) {
            forgetStale(cause);
        } else if (statement().state() == State.PREPARING) {
            frontend().statements().close(statement());
        }
        if (status == TransactionStatus.IDLE || begin != null) {
            repeat(status);
        } else {
            nextFailed(cause);
            super.answered(status);
        }
    }

    private void forgetStale(R2dbcException cause) {
        PreparedStatements statements = frontend().statements();
        statements.descriptions().forget(key(statement()));
        statements.close(statement());
        if ("26000".equals(cause.getSqlState())) {
            statements.forgetAll(); // who has taken this one, a DISCARD ALL or a pooler, has taken the others too
        }
    }

    private void repeat(TransactionStatus status) {
        session().journal().watch().repeated();
        forgetStatement();
        written = 0;
        bound = 0;
        parsed = false;
        described = false;
        stale = null;
        repetitions++;
        forgetHit();
        forgetNotices();
        if (status != TransactionStatus.IDLE) {
            session().beginWith(begin);
            Mono.<String>create(sink -> session().resubmit(new Command(session(), () -> "ROLLBACK", false, true, sink)))
                    .subscribe(); // if it fails the connection is lost, and this exchange with it
        }
        begin = null;
        session().resubmit(this);
    }
}
