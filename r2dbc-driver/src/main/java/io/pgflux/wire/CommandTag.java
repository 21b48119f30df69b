package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The body of CommandComplete, such as {@code INSERT 0 5}. One object per decoder, valid only during the call. */
public final class CommandTag {

    /** No count in the tag. */
    public static final long NO_ROWS = -1;

    private ByteBuf frame;

    CommandTag(ByteBuf frame) {
        this.frame = frame;
    }

    CommandTag in(ByteBuf body) {
        if (!body.isReadable() || body.getByte(body.writerIndex() - 1) != 0) {
            throw new ProtocolException("A command tag of the server does not end within its message");
        }
        frame = body;
        return this;
    }

    /** The number at the tag's end: rows inserted, updated, deleted, selected, moved, fetched, merged or copied. */
    public long rows() {
        int end = frame.writerIndex() - 1; // the terminating zero
        int index = end - 1;
        long rows = 0;
        long unit = 1;
        for (; index > frame.readerIndex() && isDigit(frame.getByte(index)); index--) {
            rows += unit * (frame.getByte(index) - '0');
            unit *= 10;
        }
        return index == end - 1 || frame.getByte(index) != ' ' ? NO_ROWS : rows;
    }

    /** Whether the tag's first letters are these. */
    public boolean startsWith(String verb) {
        if (frame.readableBytes() < verb.length()) {
            return false;
        }
        for (int i = 0; i < verb.length(); i++) {
            if (frame.getByte(frame.readerIndex() + i) != verb.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    @Override
    public String toString() {
        return frame.toString(frame.readerIndex(), Math.max(0, frame.readableBytes() - 1), StandardCharsets.UTF_8);
    }
}
