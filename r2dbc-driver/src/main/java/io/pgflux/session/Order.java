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
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
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
    private final FrontendEncoder encoder = new FrontendEncoder(Unpooled.EMPTY_BUFFER);

    private @Nullable Exchange unfinished; // it waits, and a part of it is written
    private @Nullable Exchange holder; // nothing is written behind it until it is answered
    private @Nullable Exchange begin;
    private TransactionStatus status = TransactionStatus.IDLE;
    private boolean scheduled;
    private boolean writing;

    Order(Session session, Channel channel) {
        this.session = session;
        this.channel = channel;
        eventLoop = channel.eventLoop();
        idle = new Idle(session);
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

    boolean othersWait() {
        return !isEmpty() || inFlight.size() > 1;
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

    /** For those that were answered "try again": they keep their order. */
    void addAgain(Exchange exchange) {
        again.addLast(exchange);
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

    /** The holder itself is still written to its end. */
    private boolean isHeld() {
        return holder != null && holder != unfinished;
    }

    private static RuntimeException asRuntimeException(Throwable cause) {
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    /** One step for the first that waits. Returns whether another step may be possible. */
    private boolean writeNext() {
        Exchange next = next();
        if (next == null || isHeld()) {
            return false;
        }
        Turn turn;
        try {
            turn = next == unfinished ? Turn.WRITE : next.turn();
        } catch (Throwable e) { // whatever it is, it must not stay in front of the others
            remove(next);
            next.notSent(asRuntimeException(e));
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
        }
        return turn != Turn.WAIT;
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
            }
            complete = exchange.encode(encoder);
        } catch (Throwable e) {
            encoder.truncate(size);
            if (precedes != null) {
                inFlight.remove(precedes);
            }
            remove(exchange);
            if (first) {
                exchange.notSent(asRuntimeException(e));
            } else {
                unfinished = null;
                session.abort(e); // a part of it is sent already, and there is no way back
            }
            return true;
        }
        if (precedes != null) {
            begin = null;
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
    }

    /** Tells everyone; the exchanges call user code, which may come back with new ones. */
    void lost(Loss loss) {
        List<Exchange> written = List.copyOf(inFlight);
        List<Exchange> unwritten = Stream.concat(again.stream(), waiting.stream())
                .filter(exchange -> exchange != unfinished)
                .toList();
        unfinished = null;
        inFlight.clear();
        waiting.clear();
        again.clear();
        written.forEach(exchange -> tell(exchange, loss.written(exchange)));
        unwritten.forEach(exchange -> tell(exchange, loss.notWritten(exchange)));
    }

    /** Whatever one subscriber makes of it, the others are told too. */
    private static void tell(Exchange exchange, R2dbcException loss) {
        try {
            exchange.lost(loss);
        } catch (RuntimeException e) {
            LOG.warn("A subscriber has thrown when it was told of a loss", e);
        }
    }
}
