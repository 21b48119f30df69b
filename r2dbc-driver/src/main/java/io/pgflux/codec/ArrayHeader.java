package io.pgflux.codec;

import io.netty.buffer.ByteBuf;

/**
 * The binary form of an array (PostgreSQL: {@code array_send} in {@code arrayfuncs.c}): the number of dimensions, whether
 * NULL is among the elements, the elements' type, then size and lower bound of each dimension, then the elements, each
 * behind its length, which is -1 for NULL. Empty is an array without dimensions.
 */
final class ArrayHeader {

    /** {@code MAXDIM}. */
    static final int MOST_DIMENSIONS = 6;

    private static final int FLAGS = Integer.BYTES;
    private static final int ELEMENT = FLAGS + Integer.BYTES;
    private static final int SIZES = ELEMENT + Integer.BYTES;
    private static final int DIMENSION = 2 * Integer.BYTES;
    private static final int HAS_NULL = 1;

    /** What an array of this says of itself is the type that its elements have, which is any composite type. */
    private static final int RECORD = 2249;

    private ArrayHeader() {}

    /**
     * The number of elements.
     *
     * @throws IllegalArgumentException if this is no header, or if what follows cannot be that many elements
     */
    static int check(ByteBuf buffer, int index, int length, int elementType) {
        if (length < SIZES) {
            throw new IllegalArgumentException("%d bytes are no array".formatted(length));
        }
        int dimensions = buffer.getInt(index);
        if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("%d dimensions".formatted(dimensions));
        }
        if ((buffer.getInt(index + FLAGS) & ~HAS_NULL) != 0) {
            throw new IllegalArgumentException("unknown flags");
        }
        int type = buffer.getInt(index + ELEMENT);
        if (type != elementType && elementType != RECORD) {
            throw new IllegalArgumentException("elements of type oid:%s instead of oid:%s"
                    .formatted(Integer.toUnsignedString(type), Integer.toUnsignedString(elementType)));
        }
        int rest = length - SIZES - dimensions * DIMENSION;
        if (rest < 0) {
            throw new IllegalArgumentException("%d bytes for %d dimensions".formatted(length, dimensions));
        }
        int count = dimensions == 0 ? 0 : count(buffer, index, dimensions, rest / Integer.BYTES);
        if (count == 0) {
            checkEnd(0, rest);
        }
        return count;
    }

    private static int count(ByteBuf buffer, int index, int dimensions, int most) {
        long count = 1;
        for (int i = 0; i < dimensions; i++) {
            int size = size(buffer, index, i);
            count *= size; // at most 2^60, since it was not more than there are bytes
            if (size < 0 || count > most) {
                throw new IllegalArgumentException("more elements than bytes");
            }
        }
        return (int) count;
    }

    static int dimensions(ByteBuf buffer, int index) {
        return buffer.getInt(index);
    }

    static int size(ByteBuf buffer, int index, int dimension) {
        return buffer.getInt(index + SIZES + dimension * DIMENSION);
    }

    static int lowerBound(ByteBuf buffer, int index, int dimension) {
        return buffer.getInt(index + SIZES + dimension * DIMENSION + Integer.BYTES);
    }

    /** Where the length of the first element is. */
    static int elements(ByteBuf buffer, int index) {
        return index + SIZES + dimensions(buffer, index) * DIMENSION;
    }

    /** The length of the element at the position, -1 for NULL; it ends before {@code end}. */
    static int elementLength(ByteBuf buffer, int position, int end) {
        if (end - position < Integer.BYTES) {
            throw new IllegalArgumentException("elements are missing");
        }
        int length = buffer.getInt(position);
        if (length < -1 || length > end - position - Integer.BYTES) {
            throw new IllegalArgumentException("an element of %d bytes".formatted(length));
        }
        return length;
    }

    static void checkEnd(int position, int end) {
        if (position != end) {
            throw new IllegalArgumentException("%d bytes behind the last element".formatted(end - position));
        }
    }

    /** With lower bounds of 1, as in a literal that has none. */
    static void write(ByteBuf out, int elementType, int[] sizes) {
        out.writeInt(sizes.length).writeInt(0).writeInt(elementType);
        for (int size : sizes) {
            out.writeInt(size).writeInt(1);
        }
    }

    /** @param index where the header was written */
    static void setHasNull(ByteBuf out, int index) {
        out.setInt(index + FLAGS, HAS_NULL);
    }
}
