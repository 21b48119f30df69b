package io.pgflux.statement;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * How long a value can be: longer ones are refused before memory is taken for their bytes. The server drops the connection
 * for a message of more than 1 GiB - 1 (PQ_LARGE_MESSAGE_LIMIT in libpq/libpq.h), and a value is a part of one.
 */
final class LongestValue {

    static final int BYTES = 0x3fffffff;

    private LongestValue() {}

    /** Without the parameter's name. */
    static final class TooLong extends IllegalArgumentException {

        private static final long serialVersionUID = 1;

        TooLong() {
            super("longer than the %d bytes that a message can have".formatted(BYTES));
        }
    }

    /**
     * To be asked before the value is encoded.
     *
     * @throws IllegalArgumentException if it is known to be too long; the message is to be preceded by the parameter
     */
    static void require(Object value) {
        long length = leastLength(value);
        if (length > BYTES) {
            throw new TooLong();
        }
    }

    private static long leastLength(Object value) {
        if (value instanceof CharSequence text) {
            return text.length() <= BYTES / 3 || text.length() > BYTES ? text.length() : utf8Length(text);
        }
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        if (value instanceof ByteBuffer bytes) {
            return bytes.remaining();
        }
        return value instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
    }

    /** Two bytes for half of a surrogate pair. */
    private static long utf8Length(CharSequence text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
