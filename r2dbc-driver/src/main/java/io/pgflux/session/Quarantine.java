package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.pgflux.wire.BackendDecoder;

/**
 * The answer to an exchange that a cancel request for another one may have hit, in the race between the request and the
 * end of what it was meant for. Nothing of it is delivered until it is known whether it was hit, since what has been
 * delivered could not be executed again. Event loop only.
 */
final class Quarantine {

    /** Verdicts come with these: CommandComplete, EmptyQueryResponse, ErrorResponse, ReadyForQuery. */
    private static final String ENDS = "CIEZ";

    /** As much is kept while the request is on its way; more stays with the server. */
    private static final int ROOM = 16 * 1024 * 1024;

    /**
     * More than the sockets between the server and us hold (a receive buffer of Linux grows to 6 MiB by default, and to 32 on
     * some machines). The server obeys a signal before its next row, so an answer with more behind the end of the
     * request was not hit.
     */
    private static final int MOST_ON_ITS_WAY = 64 * 1024 * 1024;

    private final BackendDecoder decoder;
    private int scanned;
    private int keptAtTheEnd; // of the request

    Quarantine(BackendDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Whether the answer may be delivered.
     *
     * @param requested whether the cancel request is still on its way
     */
    boolean isOver(Exchange exchange, ByteBuf received, boolean requested) {
        keptAtTheEnd = requested ? received.readableBytes() : keptAtTheEnd;
        int found = decoder.find(ENDS, received, scanned);
        if (found < 0) {
            scanned = -found - 1;
            if (requested || received.readableBytes() - keptAtTheEnd < MOST_ON_ITS_WAY) {
                return false;
            }
        } else if (received.getByte(received.readerIndex() + found) == 'E') {
            exchange.hit(decoder.errorAt(received, found));
        }
        return true;
    }

    /** What follows is judged anew. */
    void forget() {
        scanned = 0;
        keptAtTheEnd = 0;
    }

    /** Whether there is room for more of an answer while the request is on its way. */
    boolean hasRoom(ByteBuf received) {
        return received.readableBytes() < ROOM;
    }
}
