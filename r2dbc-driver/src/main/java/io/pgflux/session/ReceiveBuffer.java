package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What has been received and not yet decoded, in one contiguous array: messages are decoded where they lie. On the heap,
 * where reading a number is an array access and a String is made without a copy in between; that saves more than the
 * copy out of the socket's buffer costs.
 */
final class ReceiveBuffer {

    private static final int SMALLEST = 4 * 1024;

    /** What one read brings behind a torn message; more is not kept for the next. */
    private static final int USUAL = 2 * LoopBuffer.SIZE;

    private ByteBuf bytes = Unpooled.buffer(SMALLEST);
    private int frameLength; // of the torn message at the end, once its header has arrived

    boolean isEmpty() {
        return !bytes.isReadable();
    }

    ByteBuf bytes() {
        return bytes;
    }

    /** Takes over the buffer. */
    void add(ByteBuf more) {
        int length = more.readableBytes();
        if (bytes.capacity() - bytes.writerIndex() < length) {
            makeRoom(bytes.readableBytes() + length);
        }
        bytes.writeBytes(more);
        more.release();
    }

    /**
     * A large message doubles its buffer as it arrives: not at once to the length that its header announces, since memory
     * is given for bytes, not for promises.
     */
    private void makeRoom(int needed) {
        if (needed <= bytes.capacity()) {
            bytes.discardReadBytes();
            return;
        }
        int capacity = Math.max(needed, (int) Math.min(Math.max(frameLength, USUAL), 2L * needed));
        ByteBuf larger = Unpooled.buffer(capacity);
        larger.writeBytes(bytes);
        bytes.release();
        bytes = larger;
    }

    /** To be called when nothing more can be decoded. */
    void decoded(int tornFrameLength) {
        frameLength = tornFrameLength;
        if (isEmpty()) {
            if (bytes.capacity() > USUAL) {
                bytes.release();
                bytes = Unpooled.buffer(SMALLEST);
            } else {
                bytes.clear();
            }
        }
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
