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

    private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>(2);

    /** Copies the body of a DataRow. */
    void add(ByteBuf body) {
        int length = body.readableBytes();
        ByteBuf last = chunks.peekLast();
        if (last == null || last.maxWritableBytes() < 4 + length) {
            last = Unpooled.buffer(Math.max(SMALLEST, 4 + length), Math.max(CHUNK, 4 + length));
            chunks.addLast(last);
        }
        last.writeInt(length).writeBytes(body, body.readerIndex(), length);
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
        }
        return body;
    }
}
