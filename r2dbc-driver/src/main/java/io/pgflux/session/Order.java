package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.pgflux.session.Exchange.Turn;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.ProtocolException;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The order of a session: what waits to be written, and what is written and waits for its answer. Exchanges are written as
 * soon as it is their turn, without waiting for earlier answers, all of one event-loop turn into one buffer with one
 * flush. Event loop only.
 */
final class Order {

    private static final Logger LOG = Loggers.getLogger(Order.class);

    private final Session session;
    private final Channel channel;
    private final EventLoop eventLoop;
    private final Runnable writeTask = this::writeScheduled;
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    private final ArrayDeque<Exchange> again = new ArrayDeque<>(0); // in front of those that wait
    private final ArrayDeque<Exchange> inFlight = new ArrayDeque<>();
    private final Exchange idle;
    private final Cancellation cancellation;
    private final FrontendEncoder encoder = new FrontendEncoder(Unpooled.EMPTY_BUFFER);

    private @Nullable Exchange unfinished; // it waits, and a part of it is written
    private @Nullable Exchange holder; // nothing is written behind it until it is answered
    private @Nullable Exchange begin; // to be written
    private @Nullable Exchange begins; // in flight
    private @Nullable Exchange opens; // the transaction, as it shares the segment with what begins it
    private TransactionStatus status = TransactionStatus.IDLE;
    private boolean scheduled;
    private boolean writing;

    Order(Session session, Channel channel) {
        this.session = session;
        this.channel = channel;
        eventLoop = channel.eventLoop();
        idle = new Idle(session);
        cancellation = new Cancellation(session, this, eventLoop);
    }

    Cancellation cancellation() {
        return cancellation;
    }

    TransactionStatus status() {
        return status;
    }

    void status(TransactionStatus status) {
        this.status = status;
    }

    @Nullable
    Exchange pendingBegin() {
        return begin;
    }

    void beginWith(@Nullable Exchange exchange) {
        begin = exchange;
    }

    boolean isQuiet() {
        return inFlight.isEmpty();
    }

    /** Whether something waits behind what is answered now. */
    boolean othersWait() {
        return inFlight.size() > 1 || firstWaiting() != null;
    }

    /** Whether what is answered now runs in a transaction block. */
    boolean inTransaction() {
        Exchange current = current();
        return status != TransactionStatus.IDLE || current == begins || current == opens;
    }

    /** Whether what is written now will run in the transaction block that ReadyForQuery has reported last. */
    boolean staysInTransaction() {
        return status != TransactionStatus.IDLE && inFlight.stream().noneMatch(Exchange::endsTransaction);
    }

    boolean rollbackWaits() {
        Exchange first = firstWaiting();
        return first != null && first.rollsBack();
    }

    private @Nullable Exchange firstWaiting() {
        Exchange first = next();
        while (first != null && first != unfinished && first.isWithdrawn()) {
            remove(first);
            first.withdrawn();
            first = next();
        }
        return first;
    }

    /** Who gets the next ReadyForQuery. */
    Exchange answering() {
        Exchange current = current();
        return current == begins && opens != null ? opens : current;
    }

    /** Whether this holds for all that is in flight behind what is answered now. */
    boolean successors(Predicate<Exchange> condition) {
        Exchange answering = answering();
        for (Exchange exchange : inFlight) {
            if (exchange != answering && exchange != begins && !condition.test(exchange)) {
                return false;
            }
        }
        return true;
    }

    /** All in flight to a cancel request for what is answered now, or none of them any more. */
    void expose(boolean toRequest) {
        inFlight.forEach(exchange -> exchange.expose(toRequest && exchange != answering()));
    }

    /** Whose answer comes now. */
    Exchange current() {
        Exchange current = inFlight.peekFirst();
        return current == null ? idle : current;
    }

    /** Who shares the segment with the exchange whose answer comes now. */
    Exchange following() {
        Iterator<Exchange> exchanges = inFlight.iterator();
        exchanges.next();
        return exchanges.hasNext() ? exchanges.next() : idle;
    }

    void add(Exchange exchange) {
        waiting.addLast(exchange);
    }

    /** Those that were answered "try again"; they are in front of those that wait. */
    Deque<Exchange> again() {
        return again;
    }

    private boolean isEmpty() {
        return waiting.isEmpty() && again.isEmpty();
    }

    private @Nullable Exchange next() {
        return unfinished != null ? unfinished : again.isEmpty() ? waiting.peekFirst() : again.peekFirst();
    }

    private void remove(Exchange exchange) {
        if (waiting.peekFirst() == exchange) {
            waiting.removeFirst();
        } else if (!again.remove(exchange)) {
            waiting.remove(exchange);
        }
    }

    /** At the end of this turn of the event loop, so that what is submitted until then shares the flush. */
    void writeSoon() {
        if (!scheduled && !isEmpty()) {
            scheduled = true;
            eventLoop.execute(writeTask);
        }
    }

    private void writeScheduled() {
        scheduled = false;
        write();
    }

    /** Writes all whose turn it is, as far as the channel takes it. */
    void write() {
        if (writing || isEmpty() || isHeld()) {
            return; // writing: the flush below has changed the writability
        }
        writing = true;
        try {
            boolean more = true;
            while (more && channel.isWritable()) {
                more = writeSlice();
            }
        } finally {
            writing = false;
        }
    }

    private boolean writeSlice() {
        ByteBuf out = LoopBuffer.toWrite(channel.alloc());
        encoder.into(out);
        boolean more = true;
        try {
            while (more && out.readableBytes() < Exchange.SLICE) {
                more = writeNext();
            }
        } finally {
            encoder.into(Unpooled.EMPTY_BUFFER);
            send(out);
        }
        return more;
    }

    private void send(ByteBuf out) {
        if (out.isReadable()) {
            session.writeAndFlush(out);
        } else {
            out.release();
        }
    }

    /** What is written in part is still written to its end. */
    private boolean isHeld() {
        return (holder != null && holder != unfinished) || (unfinished == null && cancellation.holdsWire());
    }

    /** One step for the first that waits. Returns whether another step may be possible. */
    private boolean writeNext() {
        Exchange next = isHeld() ? null : firstWaiting();
        if (next == null) {
            return false;
        }
        Turn turn;
        try {
            turn = next == unfinished ? Turn.WRITE : next.turn();
        } catch (Throwable e) { // whatever it is, it must not stay in front of the others
            remove(next);
            next.notSent(Exchange.asRuntimeException(e));
            return true;
        }
        switch (turn) {
            case WRITE -> {
                if (write(next)) {
                    remove(next);
                }
            }
            case LEAVE -> remove(next);
            case WAIT -> describeAhead(next);
            case PAUSE -> {} // till all is answered
        }
        return turn != Turn.WAIT && turn != Turn.PAUSE;
    }

    /**
     * Unknown statements that wait together are described in one flight. Not where that could abort a transaction in which
     * earlier statements have not run yet.
     */
    private void describeAhead(Exchange first) {
        if (status == TransactionStatus.IDLE && begin == null && inFlight.size() == 1) {
            for (Exchange exchange : List.copyOf(waiting)) {
                if (exchange != first) {
                    exchange.describeAhead();
                }
            }
        }
    }

    /** Returns whether the exchange is written completely, or refused. */
    boolean write(Exchange exchange) {
        boolean first = exchange != unfinished;
        int size = encoder.size();
        Exchange precedes = first && begin != null && exchange.transactional() ? begin : null;
        boolean complete;
        try {
            if (first) {
                exchange.encodeFirst(encoder);
            }
            if (precedes != null && !exchange.absorbs(precedes)) {
                precedes.encode(encoder);
                expectAnswer(precedes);
                begins = precedes;
            }
            complete = exchange.encode(encoder);
        } catch (Throwable e) {
            encoder.truncate(size);
            if (precedes != null) {
                inFlight.remove(precedes);
                begins = null;
            }
            remove(exchange);
            if (first) {
                exchange.notSent(Exchange.asRuntimeException(e));
            } else {
                unfinished = null;
                session.abort(e); // a part of it is sent already, and there is no way back
            }
            return true;
        }
        if (precedes != null) {
            begin = null;
            opens = exchange;
        }
        if (first) {
            expectAnswer(exchange);
            if (precedes != null || exchange.holdsWire()) {
                holder = exchange;
            }
        }
        unfinished = complete ? null : exchange;
        return complete;
    }

    private void expectAnswer(Exchange exchange) {
        if (inFlight.isEmpty()) {
            session.answerIsDue();
        }
        inFlight.addLast(exchange);
    }

    /** Writes without waiting for the turn's end. */
    void reply(Consumer<FrontendEncoder> messages) {
        ByteBuf out = LoopBuffer.toWrite(channel.alloc());
        messages.accept(new FrontendEncoder(out));
        send(out);
    }

    void finished(Exchange exchange) {
        if (inFlight.pollFirst() != exchange) {
            throw new ProtocolException("The server sent ReadyForQuery without a request");
        }
        if (holder == exchange) {
            holder = null;
        }
        if (opens == exchange) {
            opens = null;
            begins = null;
        }
    }

    /**
     * Tells everyone, and goes on only to learn when the server has done what is in flight. What is written in part is
     * written to its end if somebody relies on what it has answered so far: without its Sync the server would undo it.
     */
    void abandon(Loss loss) {
        boolean rolledBack = staysInTransaction(); // in any case
        List<Remains> remains = inFlight.stream()
                .filter(exchange -> exchange != begins)
                .map(exchange ->
                        new Remains(session, exchange, rolledBack || exchange == opens || exchange.isUndoable()))
                .toList();
        Remains last = remains.isEmpty() ? null : remains.get(remains.size() - 1);
        lost(loss, remains, unfinished == null || last == null || last.isUndoable() ? null : last);
    }

    boolean isUnfinished() {
        return unfinished != null;
    }

    /** Tells everyone; the exchanges call user code, which may come back with new ones. */
    void lost(Loss loss) {
        lost(loss, List.of(), null);
    }

    /** @param goesOn the one of what remains in flight that has not been written to its end; null: none */
    private void lost(Loss loss, List<? extends Exchange> remains, @Nullable Exchange goesOn) {
        List<Exchange> written = List.copyOf(inFlight);
        List<Exchange> unwritten = Stream.concat(again.stream(), waiting.stream())
                .filter(exchange -> exchange != unfinished)
                .toList();
        holder = null;
        again.clear();
        waiting.clear();
        inFlight.clear();
        inFlight.addAll(remains); // before anybody is told, who may make the session go on reading
        unfinished = goesOn;
        if (goesOn != null) {
            waiting.add(goesOn);
        }
        written.forEach(exchange -> tell(exchange, loss.written(exchange)));
        unwritten.forEach(exchange -> tell(exchange, loss.notWritten(exchange)));
    }

    /** Whatever one subscriber makes of it, the others are told too. */
    private void tell(Exchange exchange, R2dbcException loss) {
        try {
            exchange.lost(loss);
        } catch (RuntimeException e) {
            LOG.warn(
                    "[{}] A subscriber has thrown when it was told of a loss",
                    session.journal().id(),
                    e);
        }
    }
}
