package io.pgflux.statement;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a Blob, copied as they come, since their publisher may use its buffer again; and only then: they go from
 * here into the outgoing buffer.
 */
final class CollectedBytes {

    private static final int CHUNK = 8 * 1024; // for parts that are smaller

    private final List<ByteBuf> full = new ArrayList<>(1);
    private byte[] chunk = {};
    private int used;
    private long length;

    /** @throws IllegalArgumentException if it becomes too long to be sent */
    void add(ByteBuffer part) {
        ByteBuffer source = part.duplicate(); // the publisher may emit it again
        length += source.remaining();
        if (length > LongestValue.BYTES) {
            throw new LongestValue.TooLong();
        }
        while (source.hasRemaining()) {
            if (used == chunk.length) {
                next(source.remaining());
            }
            int bytes = Math.min(source.remaining(), chunk.length - used);
            source.get(chunk, used, bytes);
            used += bytes;
        }
    }

    private void next(int needed) {
        full.add(Unpooled.wrappedBuffer(chunk));
        chunk = new byte[Math.max(needed, CHUNK)];
        used = 0;
    }

    /** All of them; needs no release. */
    ByteBuf bytes() {
        full.add(Unpooled.wrappedBuffer(chunk, 0, used));
        return Unpooled.wrappedBuffer(full.toArray(ByteBuf[]::new));
    }
}
