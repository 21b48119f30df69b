package io.pgflux.codec;

import io.netty.buffer.ByteBuf;

/**
 * How deep anonymous records lie in each other. The catalogue bounds the depth of all other values, only this one is up to
 * the bytes, which may nest them deeper than a thread's stack.
 */
final class RecordNesting {

    /** Far from what a stack of 512 kB can take, and from what a query has. */
    static final int DEEPEST = 100;

    /** The same for their text, in which each level quotes what is inside: thirty levels would take all memory. */
    static final int DEEPEST_TEXT = 8;

    private static final int FIELD = Integer.BYTES + Integer.BYTES;
    private static final int RECORD = PgTypes.RECORD.oid();
    private static final int RECORDS = 2287;

    private RecordNesting() {}

    /**
     * Looks at lengths only; what is malformed otherwise is left to whoever reads it.
     *
     * @throws IllegalArgumentException if a record lies deeper than so many
     */
    static void check(ByteBuf buffer, int index, int length, int deepest) {
        check(buffer, index, index + length, 1, deepest);
    }

    private static void check(ByteBuf buffer, int index, int end, int depth, int deepest) {
        if (depth > deepest) {
            throw new IllegalArgumentException("records within records, more than %d deep".formatted(deepest));
        }
        int position = index + Integer.BYTES;
        while (end - position >= FIELD) {
            int type = buffer.getInt(position);
            int length = buffer.getInt(position + Integer.BYTES);
            position += FIELD;
            if (length < 0) {
                continue;
            }
            if (length > end - position) {
                return;
            }
            if (type == RECORD) {
                check(buffer, position, position + length, depth + 1, deepest);
            } else if (type == RECORDS) {
                checkArray(buffer, position, length, depth + 1, deepest);
            }
            position += length;
        }
    }

    private static void checkArray(ByteBuf buffer, int index, int length, int depth, int deepest) {
        int count = ArrayHeader.check(buffer, index, length, RECORD);
        int position = count == 0 ? index : ArrayHeader.elements(buffer, index);
        int end = index + length;
        for (int i = 0; i < count; i++) {
            int bytes = Math.max(0, ArrayHeader.elementLength(buffer, position, end));
            position += Integer.BYTES;
            check(buffer, position, position + bytes, depth, deepest);
            position += bytes;
        }
    }
}
