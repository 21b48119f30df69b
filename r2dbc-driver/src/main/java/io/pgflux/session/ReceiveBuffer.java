package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** What has been received and not yet decoded, in one contiguous buffer: messages are decoded where they lie. */
final class ReceiveBuffer {

    private final ByteBufAllocator allocator;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int frameLength; // of the torn message at the end, once its header has arrived

    ReceiveBuffer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    boolean isEmpty() {
        return !bytes.isReadable();
    }

    ByteBuf bytes() {
        return bytes;
    }

    /** Takes over the buffer. */
    void add(ByteBuf more) {
        if (isEmpty()) {
            bytes.release();
            bytes = more;
            return;
        }
        if (bytes.writableBytes() < more.readableBytes()) {
            grow(bytes.readableBytes() + more.readableBytes());
        }
        bytes.writeBytes(more);
        more.release();
    }

    /**
     * A large message doubles its buffer as it arrives: not at once to the length that its header announces, since memory
     * is given for bytes, not for promises.
     */
    private void grow(int needed) {
        int capacity = Math.max(needed, (int) Math.min(frameLength, 2L * needed));
        ByteBuf larger = allocator.ioBuffer(capacity);
        larger.writeBytes(bytes);
        bytes.release();
        bytes = larger;
    }

    /** To be called when nothing more can be decoded. */
    void decoded(int tornFrameLength) {
        frameLength = tornFrameLength;
        if (isEmpty()) {
            release();
        }
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
