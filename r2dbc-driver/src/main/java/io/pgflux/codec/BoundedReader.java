package io.pgflux.codec;

import io.netty.buffer.ByteBuf;

/** Reads the parts of one value in turn, and nothing behind its end. */
final class BoundedReader {

    private final ByteBuf buffer;
    private final int end;
    private int at;

    BoundedReader(ByteBuf buffer, int index, int length) {
        this.buffer = buffer;
        at = index;
        end = index + length;
    }

    int readUnsignedByte() {
        return buffer.getUnsignedByte(advance(Byte.BYTES));
    }

    int readUnsignedShort() {
        return buffer.getUnsignedShort(advance(Short.BYTES));
    }

    int readInt() {
        return buffer.getInt(advance(Integer.BYTES));
    }

    /** Text up to NUL, which is skipped. */
    String readString() {
        int length = buffer.bytesBefore(at, end - at, (byte) 0);
        if (length < 0) {
            throw new IllegalArgumentException("a text does not end within its value");
        }
        int begin = advance(length + 1);
        return Utf8.read(buffer, begin, length);
    }

    /** Text of so many bytes. */
    String readText(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("a text of %d bytes".formatted(length));
        }
        return Utf8.read(buffer, advance(length), length);
    }

    /** A number of parts, if there can be so many in what remains. */
    int count(int count, int minBytes) {
        if (count < 0 || count > (end - at) / minBytes) {
            throw new IllegalArgumentException("%d parts in %d bytes".formatted(count, end - at));
        }
        return count;
    }

    void requireEnd() {
        if (at != end) {
            throw new IllegalArgumentException("%d bytes too many".formatted(end - at));
        }
    }

    private int advance(int length) {
        if (length > end - at) {
            throw new IllegalArgumentException("%d bytes too few".formatted(length - (end - at)));
        }
        int begin = at;
        at += length;
        return begin;
    }
}
