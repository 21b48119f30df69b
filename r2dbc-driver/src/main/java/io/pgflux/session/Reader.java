package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.pgflux.wire.BackendDecoder;
import io.pgflux.wire.BackendDecoder.Outcome;

/**
 * From the bytes that arrive to the exchange whose turn it is, as far as that one wants them; else {@code autoRead} goes
 * off, and TCP makes the server wait. Event loop only.
 *
 * <p>User code called from {@link #decode()} may come back in (request, cancel, execute): the flag {@code decoding} is
 * the one guard against a second loop inside the first.
 */
final class Reader {

    /** More than any message before authentication needs, and less than would hurt. */
    private static final int LIMIT_BEFORE_AUTHENTICATION = 64 * 1024;

    private final Session session;
    private final Channel channel;
    private final Order order;
    private final BackendDecoder decoder;
    private final ReceiveBuffer received = new ReceiveBuffer();
    private final Quarantine quarantine;

    private boolean decoding;
    private boolean deaf; // nothing that may still arrive matters
    private boolean ending; // nothing more will arrive

    Reader(Session session, Channel channel, Order order) {
        this.session = session;
        this.channel = channel;
        this.order = order;
        decoder = session.journal().decoder(LIMIT_BEFORE_AUTHENTICATION);
        quarantine = new Quarantine(decoder);
    }

    /** From now on messages may have any length. */
    void authenticated() {
        decoder.liftLimit();
    }

    /** Takes over the buffer. */
    void read(ByteBuf bytes) {
        if (deaf) {
            bytes.release();
        } else {
            received.add(bytes);
            decode();
        }
    }

    /** Goes on with what was not wanted before, and stops what is not wanted any more. */
    void resume() {
        if (decoding || deaf) {
            return;
        }
        if (received.isEmpty()) {
            order.cancellation().check();
        } else {
            decode();
        }
    }

    /** Reads what has arrived, wanted or not: rows that a paused session has received, and the reason why no more come. */
    void readToTheEnd() {
        ending = true;
        order.cancellation().end();
        resume();
    }

    boolean isEnding() {
        return ending;
    }

    private void decode() {
        decoding = true;
        Outcome outcome = Outcome.INCOMPLETE;
        try {
            do {
                outcome = next(order.current());
            } while (outcome == Outcome.DELIVERED && !deaf);
            received.decoded(deaf ? 0 : expectedLength());
        } catch (Throwable cause) {
            session.fail(Loss.of(cause));
        }
        decoding = false;
        if (deaf) {
            received.release(); // not earlier: a message was still being read
        } else {
            autoRead(outcome != Outcome.UNWANTED); // first: the check may go on reading, and then knows better
            order.cancellation().check();
        }
    }

    /** How much may have to be kept before the next message can be decoded. */
    private int expectedLength() {
        return order.current().isExposed() ? Integer.MAX_VALUE : decoder.frameLength(received.bytes());
    }

    private Outcome next(Exchange current) {
        if (current.isExposed() && !ending) {
            boolean requested = order.cancellation().isRequested();
            if (!current.isUnwanted() && !quarantine.isOver(current, received.bytes(), requested)) {
                return quarantine.hasRoom(received.bytes()) || !requested ? Outcome.INCOMPLETE : Outcome.UNWANTED;
            }
            quarantine.forget();
            current.expose(false);
        }
        return decoder.next(received.bytes(), current);
    }

    private void autoRead(boolean wanted) {
        if (channel.config().isAutoRead() != wanted) {
            session.readingResumed();
            channel.config().setAutoRead(wanted);
        }
    }

    /** What still arrives is dropped. */
    void stop() {
        if (!deaf) {
            deaf = true;
            if (!decoding) {
                received.release();
            }
        }
        autoRead(true); // or the server's FIN would never be seen
    }
}
