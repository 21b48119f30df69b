package io.pgflux.exchange;

import static java.util.Objects.requireNonNull;

import io.pgflux.api.PgResult;
import io.pgflux.exchange.PreparedStatement.State;
import io.pgflux.result.Types;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * The part of an execution that comes before its first message: finding its prepared statement.
 *
 * <p>The statement is one of three: known to this connection (nothing else is sent); known to another connection of the
 * factory, so that its result formats can be guessed (Parse in front and Describe behind the first Bind, still one
 * flight); or unknown, so that it waits for {@link Prepare}.
 */
abstract class PreparedExchange extends ResultExchange {

    private static final short[] NONE = {};

    private @Nullable PreparedStatement statement; // looked up when it is this exchange's turn
    private boolean describedAhead;
    private boolean prepared; // by this exchange, so that it was not known
    private short[] formats = NONE; // of the columns, as they are asked for

    PreparedExchange(Frontend frontend, String sql, boolean readsOnly, CoreSubscriber<? super PgResult> subscriber) {
        super(frontend, sql, readsOnly, subscriber);
    }

    /** The types that the parameters declare. */
    abstract int[] types();

    @Override
    protected final Turn turn() {
        PreparedStatement current = lookUp();
        if (current.state() == State.FAILED && describedAhead) {
            // What was written in front meanwhile may have been what it needs, such as its table.
            describedAhead = false;
            statement = null;
            current = lookUp();
        }
        if (current.state() == State.READY && !current.isCurrent(frontend().types())) {
            // Not in place: what is in flight is read as it was asked for.
            frontend().statements().close(current);
            current = lookUp();
        }
        return switch (current.state()) {
            case READY -> Turn.WRITE;
            case DESCRIBED -> lookUpTypes(current);
            case NEW -> isGuessed(current) ? Turn.WRITE : prepare(current);
            case FAILED -> leave(current);
            case PREPARING, GONE -> Turn.WAIT;
        };
    }

    private PreparedStatement lookUp() {
        if (statement == null || statement.state() == State.GONE) {
            statement = frontend().statements().get(sql(), types());
        }
        return statement;
    }

    final PreparedStatement statement() {
        return requireNonNull(statement);
    }

    final boolean hasPrepared() {
        return prepared;
    }

    final void forgetStatement() {
        statement = null;
        formats = NONE;
    }

    /** The result formats for Bind: those that the description asks for, else a guess. */
    final short[] formats() {
        return formats;
    }

    /** It is written now, and what is learned of the statement afterwards does not change its messages. */
    final void fixFormats() {
        if (statement().state() == State.READY) {
            formats = statement().formats();
        }
    }

    /**
     * Whether it can be sent without a description. Where one code does not fit all columns, a wrong guess would be an
     * error, and inside a transaction that would abort it.
     */
    private boolean isGuessed(PreparedStatement current) {
        Descriptions.Known known = frontend().statements().descriptions().get(key(current));
        if (known == null) {
            return false;
        }
        current.declare(known.types());
        boolean wrongIsAnError = known.formats().length > 1 && session().inTransaction();
        if (wrongIsAnError || !known.isCurrent(frontend().types().codecs())) {
            return false;
        }
        formats = known.formats();
        return true;
    }

    /** Whether the server may have to be told what the parameters are, where it does not know it. */
    final boolean infers(PreparedStatement current) {
        return frontend().statements().descriptions().infers() && Inference.isNeeded(current.types());
    }

    private Prepare preparation(PreparedStatement current) {
        Descriptions.Key key = key(current);
        boolean known = frontend().statements().descriptions().get(key) != null;
        return known || !infers(current)
                ? new Prepare(frontend(), current, key)
                : new Inferring(frontend(), current, key);
    }

    private Turn prepare(PreparedStatement current) {
        Prepare preparation = preparation(current);
        if (preparation.needsQuiet() && !session().isQuiet()) {
            return Turn.PAUSE;
        }
        prepared = true;
        session().writeNow(preparation);
        return current.state() == State.FAILED ? leave(current) : Turn.WAIT; // SQL that cannot be encoded
    }

    private Turn lookUpTypes(PreparedStatement current) {
        Types types = frontend().types();
        Set<Integer> unasked = current.unasked(types);
        if (unasked.isEmpty()) {
            frontend().statements().descriptions().remember(key(current), current.ready(types));
            return Turn.WRITE;
        }
        current.state(State.PREPARING);
        session().writeNow(new LoadTypes(session(), types.catalogue(), unasked, Set.of(), cause -> {
            if (cause == null) {
                current.state(State.DESCRIBED);
            } else { // else it would be text, without anybody being told
                current.failure(cause instanceof R2dbcException known ? known : new R2dbcBadGrammarException(cause));
                frontend().statements().closeFirst(current);
                frontend().statements().forget(current, State.FAILED);
            }
        }));
        return Turn.WAIT;
    }

    private Turn leave(PreparedStatement current) {
        R2dbcException cause = current.failure();
        failed(cause == null ? new R2dbcBadGrammarException(marked("The statement could not be prepared")) : cause);
        answered(session().transactionStatus());
        return Turn.LEAVE;
    }

    @Override
    protected final void describeAhead() {
        if (statement == null && !isCancelled()) {
            PreparedStatement current = lookUp();
            describedAhead = true; // by this exchange or one that was asked before it
            if (current.state() == State.NEW && !isGuessed(current)) {
                prepared = true;
                session().writeNow(preparation(current));
            }
        }
    }

    final Descriptions.Key key(PreparedStatement current) {
        List<Integer> declared = Arrays.stream(current.types()).boxed().toList();
        return new Descriptions.Key(sql(), declared, frontend().statements().scope());
    }

    /** As one that waits for its statement may find out why that has failed. */
    @Override
    protected void lost(R2dbcException cause) {
        R2dbcException known = statement == null ? null : statement.failure();
        super.lost(known == null ? cause : known);
    }
}
