package io.pgflux.result;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/**
 * Rows that had to be read before their subscriber wanted them, as the bytes that arrived. On the heap: a result that
 * nobody ever reads is garbage without a release.
 */
final class Backlog {

    private static final int CHUNK = 64 * 1024;
    private static final int SMALLEST = 256;

    /** What the objects around a chunk's bytes weigh, roughly. */
    private static final int CHUNK_OVERHEAD = 128;

    private final BacklogLimit.Share share;
    private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>(2);

    Backlog(BacklogLimit.Share share) {
        this.share = share;
    }

    /** Copies the body of a DataRow. */
    void add(ByteBuf body) {
        int length = body.readableBytes();
        ByteBuf last = chunks.peekLast();
        if (last == null || last.maxWritableBytes() < 4 + length) {
            last = Unpooled.buffer(Math.max(SMALLEST, 4 + length), Math.max(CHUNK, 4 + length));
            chunks.addLast(last);
            share.add(last.capacity() + CHUNK_OVERHEAD);
        }
        int capacity = last.capacity();
        last.writeInt(length).writeBytes(body, body.readerIndex(), length);
        share.add(last.capacity() - capacity);
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** Takes out the body of the next row. */
    ByteBuf next() {
        ByteBuf first = chunks.element();
        ByteBuf body = first.readSlice(first.readInt());
        if (!first.isReadable()) {
            chunks.removeFirst();
            share.add(-first.capacity() - CHUNK_OVERHEAD);
        }
        return body;
    }

    void claimed() {
        share.claimed();
    }

    /** Nobody will take out what is left. */
    void drop() {
        chunks.clear();
        share.close();
    }
}
