package io.pgflux.exchange;

import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.api.ServerMessage;
import io.pgflux.codec.Codec;
import io.pgflux.exchange.PreparedStatement.State;
import io.pgflux.result.Columns;
import io.pgflux.session.Exchange;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Bind, Execute for each set of values, then Sync: one statement, atomic outside of an explicit transaction.
 *
 * <p>The statement is one of three: known to this connection (nothing else is sent); known to another connection of the
 * factory, so that its result formats can be guessed (Parse in front and Describe behind the first Bind, still one
 * flight); or unknown, so that it waits for {@link Prepare}.
 *
 * <p>A known statement may have become stale on the server. Such an execution is repeated once, if its error came before
 * its BindComplete, so that nothing of it has run, and if its segment was a transaction of its own.
 */
public final class ExtendedQuery extends ResultExchange {

    /** A part of many bindings; between the parts the session reads answers. */
    private static final int SLICE = 64 * 1024;

    /** A statement that no server has: binding it fails, and with it the segment. */
    private static final byte[] NOWHERE = "pgflux_refused".getBytes(StandardCharsets.US_ASCII);

    private final BoundValues[] bindings;
    private @Nullable PreparedStatement statement;
    private short @Nullable [] guess;
    private int written; // how many bindings
    private int bound; // how many were bound by the server
    private int executed; // and have been executed
    private boolean describedAhead;
    private boolean parsed; // in this segment
    private boolean repeated;
    private @Nullable R2dbcException stale;
    private @Nullable Exchange begin; // what the segment began with
    private @Nullable RuntimeException refusal;

    /**
     * For one subscriber.
     *
     * @param bindings at least one; all declare the same types
     */
    public ExtendedQuery(
            Frontend frontend, String sql, BoundValues[] bindings, CoreSubscriber<? super PgResult> subscriber) {
        super(frontend, sql, subscriber);
        this.bindings = bindings;
    }

    @Override
    protected Turn turn() {
        if (isCancelled()) {
            return Turn.LEAVE;
        }
        PreparedStatement current = lookUp();
        if (current.state() == State.FAILED && describedAhead) {
            // What was written in front meanwhile may have been what it needs, such as its table.
            describedAhead = false;
            statement = null;
            current = lookUp();
        }
        return switch (current.state()) {
            case READY -> Turn.WRITE;
            case NEW -> guessed(current) ? Turn.WRITE : prepare(current);
            case FAILED -> leave(current);
            case PREPARING, GONE -> Turn.WAIT;
        };
    }

    private PreparedStatement lookUp() {
        if (statement == null || statement.state() == State.GONE) {
            statement = frontend().statements().get(sql(), bindings[0].oids());
        }
        return statement;
    }

    /**
     * Whether it can be sent without a description. Where one code does not fit all columns, a wrong guess would be an
     * error, and inside a transaction that would abort it.
     */
    private boolean guessed(PreparedStatement current) {
        guess = frontend().statements().descriptions().formats(key(current));
        return guess != null && (guess.length <= 1 || !session().inTransaction());
    }

    private Turn prepare(PreparedStatement current) {
        session().writeNow(new Prepare(frontend(), current, key(current)));
        return Turn.WAIT;
    }

    private Turn leave(PreparedStatement current) {
        R2dbcException cause = current.failure();
        failed(cause == null ? new R2dbcBadGrammarException("The statement could not be prepared") : cause, false);
        super.answered(session().transactionStatus());
        return Turn.LEAVE;
    }

    @Override
    protected void describeAhead() {
        if (statement == null && !isCancelled()) {
            PreparedStatement current = lookUp();
            describedAhead = true; // by this exchange or one that was asked before it
            if (current.state() == State.NEW && !guessed(current)) {
                prepare(current);
            }
        }
    }

    private Descriptions.Key key(PreparedStatement current) {
        List<Integer> types = Arrays.stream(current.types()).boxed().toList();
        return new Descriptions.Key(sql(), types, frontend().statements().scope());
    }

    @Override
    protected boolean absorbs(Exchange first) {
        begin = first; // for a repetition
        return false;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        PreparedStatement current = lookUp();
        PreparedStatements statements = frontend().statements();
        boolean parses = current.state() != State.READY || !current.isNamed();
        if (written == 0) {
            statements.encodeCloses(out);
            if (parses) {
                out.parse(current.name(), sql(), current.types());
            }
        }
        short[] formats = parses && guess != null ? guess : current.formats();
        while (written < bindings.length) {
            if (!bind(out, current, formats)) {
                break;
            }
            if (written == 0 && parses) {
                out.describePortal();
            }
            out.execute();
            written++;
            if (written == 1) {
                statements.closesWritten();
                if (parses) {
                    current.state(State.PREPARING);
                }
            }
            if (written < bindings.length && out.size() >= SLICE) {
                return false;
            }
        }
        out.sync();
        return true;
    }

    /** Returns whether the values could be encoded. */
    private boolean bind(FrontendEncoder out, PreparedStatement current, short[] formats) {
        int size = out.size();
        try {
            if (failure() != null) {
                return false; // an earlier binding has failed while this one was waiting to be written
            }
            out.bind(current.name(), bindings[written], formats);
            return true;
        } catch (RuntimeException e) {
            if (written == 0) {
                throw e; // nothing is sent
            }
            // Earlier bindings are: they must not be committed by the Sync.
            out.truncate(size);
            refusal = e;
            out.bind(NOWHERE, new BoundValues(frontend().types(), new int[0], new Codec<?>[0], new Object[0]), formats);
            return false;
        }
    }

    @Override
    public void closeComplete() {}

    @Override
    public void parseComplete() {
        parsed = true;
    }

    @Override
    public void bindComplete() {
        bound++;
        if (!parsed && statement != null) { // else the portal's own description says in which formats its rows come
            columns(statement.columns());
        }
    }

    @Override
    public void rowDescription(List<FieldDescription> fields) {
        short[] formats = Columns.formats(fields, frontend().types().codecs());
        PreparedStatement current = lookUp();
        current.ready(fields, formats, frontend().types());
        columns(Columns.of(fields, frontend().types())); // as they come this time, whatever was guessed
    }

    @Override
    public void noData() {
        lookUp().ready(List.of(), new short[0], frontend().types());
    }

    @Override
    public void commandComplete(CommandTag tag) {
        executed++;
        super.commandComplete(tag);
    }

    @Override
    public void emptyQueryResponse() {
        executed++;
        super.emptyQueryResponse();
    }

    @Override
    protected void failed(ServerMessage error) {
        if (bound == 0 && !repeated && isStale(error)) {
            stale = PgException.of(error, sql()); // whether it is repeated depends on the transaction
            return;
        }
        PreparedStatement current = lookUp();
        if (current.state() == State.PREPARING) {
            unprepared(current);
        }
        failed(refusal == null ? PgException.of(error, sql()) : notSent(refusal), executed < bindings.length);
    }

    private R2dbcException notSent(RuntimeException cause) {
        return new R2dbcBadGrammarException(
                "Binding %d could not be sent: %s".formatted(written, cause.getMessage()), "22000", 0, sql(), cause);
    }

    /**
     * Errors of a statement that was right once: 0A000 "cached plan must not change result type", 26000 "prepared
     * statement does not exist", 42P05 "prepared statement already exists", 08P01 a wrong count of result formats.
     */
    private boolean isStale(ServerMessage error) {
        return switch (error.code()) {
            case "0A000", "26000" -> !parsed;
            case "42P05" -> true;
            case "08P01" -> guess != null;
            default -> false;
        };
    }

    /** The segment has ended without a statement that could be used again. */
    private void unprepared(PreparedStatement current) {
        frontend().statements().descriptions().forget(key(current));
        frontend().statements().close(current); // which is no error where the server does not have it
    }

    @Override
    boolean missesResults() {
        return executed + 1 < bindings.length;
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (stale == null) {
            super.answered(status);
            return;
        }
        unprepared(lookUp());
        if (status == TransactionStatus.IDLE || begin != null) {
            repeat(status);
        } else {
            failed(stale, true);
            super.answered(status);
        }
    }

    private void repeat(TransactionStatus status) {
        statement = null;
        guess = null;
        written = 0;
        parsed = false;
        stale = null;
        repeated = true;
        session().resubmit(this);
        if (status != TransactionStatus.IDLE) {
            session().beginWith(begin);
            Mono.<String>create(sink -> session().resubmit(new Command(session(), () -> "ROLLBACK", false, sink)))
                    .subscribe(); // if it fails the connection is lost, and this exchange with it
        }
        begin = null;
    }
}
