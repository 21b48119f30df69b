package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * A buffer outside of the heap that all connections of an event loop share, for one system call at a time: what is read
 * into it is copied before the next read, and what is written from it is usually gone when the flush returns. While
 * somebody still holds it (a socket that does not take more, a TLS record that is not complete) others are allocated.
 */
public final class LoopBuffer {

    /** As much as one system call moves. */
    static final int SIZE = 64 * 1024;

    private static final LoopBuffer READ = new LoopBuffer();
    private static final LoopBuffer WRITE = new LoopBuffer();

    private final FastThreadLocal<ByteBuf> shared = new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
            return Unpooled.directBuffer(SIZE);
        }

        @Override
        protected void onRemoval(ByteBuf buffer) {
            buffer.release();
        }
    };

    private LoopBuffer() {}

    /** An empty buffer to write from, which grows where that is needed; released as any other. */
    static ByteBuf toWrite(ByteBufAllocator allocator) {
        return WRITE.take(allocator);
    }

    /** Lets a socket read into the buffer; to be set before its first read, since a channel asks for it only once. */
    public static RecvByteBufAllocator toRead() {
        return new Reads();
    }

    private ByteBuf take(ByteBufAllocator allocator) {
        ByteBuf buffer = shared.get();
        if (buffer.refCnt() != 1) {
            return allocator.ioBuffer(SIZE);
        }
        if (buffer.capacity() != SIZE) {
            buffer.capacity(SIZE); // a large value has made it grow
        }
        return buffer.clear().retain();
    }

    private static final class Reads extends DefaultMaxMessagesRecvByteBufAllocator {

        @Override
        public MaxMessageHandle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public int guess() {
                    return SIZE;
                }

                @Override
                public ByteBuf allocate(ByteBufAllocator allocator) {
                    return READ.take(allocator);
                }
            };
        }
    }
}
