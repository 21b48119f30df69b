package io.pgflux.codec;

import java.lang.reflect.Array;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Reads Java arrays and collections, nested for each dimension, as an array with elements of one type. */
record ArrayShape(TypeCodecs element) {

    /**
     * The size of each dimension as the first part of each says it.
     *
     * @throws IllegalArgumentException if there are more dimensions than PostgreSQL has
     */
    int[] sizes(Object whole) {
        return sizes(whole, 1);
    }

    private int[] sizes(Object container, int dimensions) {
        checkDimensions(dimensions);
        int size = size(container);
        Object first = size == 0 ? null : first(container);
        int[] sizes = first != null && isContainer(first) ? sizes(first, dimensions + 1) : new int[dimensions];
        sizes[dimensions - 1] = size;
        return sizes;
    }

    static void checkDimensions(int dimensions) {
        if (dimensions > ArrayHeader.MOST_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "an array has at most %d dimensions".formatted(ArrayHeader.MOST_DIMENSIONS));
        }
    }

    /** Whether it is not itself an element, as the bytes of a bytea are. */
    boolean isContainer(@Nullable Object part) {
        return part != null && isContainer(part.getClass()) && toWrite(element, part.getClass()) == null;
    }

    /** Whether it may be a container; a class of elements can be an array or a collection, too. */
    static boolean isContainer(Class<?> javaClass) {
        return javaClass.isArray() || Collection.class.isAssignableFrom(javaClass);
    }

    private static int size(Object container) {
        return container instanceof Collection<?> collection ? collection.size() : Array.getLength(container);
    }

    private static @Nullable Object first(Object container) {
        if (container instanceof Collection<?> collection) {
            return collection.iterator().next();
        }
        return isPrimitive(container) ? null : ((@Nullable Object[]) container)[0];
    }

    static boolean isPrimitive(Object container) {
        return container.getClass().isArray()
                && container.getClass().getComponentType().isPrimitive();
    }

    /** What is in it: containers or elements. Of a collection a copy, so that their number is certain. */
    static @Nullable Object[] parts(Object container) {
        if (container instanceof Collection<?> collection) {
            return collection.toArray();
        }
        if (!isPrimitive(container)) {
            return (@Nullable Object[]) container;
        }
        Object[] boxes = new Object[Array.getLength(container)];
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = Array.get(container, i);
        }
        return boxes;
    }

    /** The parts that must be as many as in {@link #sizes}. */
    static @Nullable Object[] parts(Object container, int expected) {
        @Nullable Object[] parts = parts(container);
        checkSize(parts.length, expected);
        return parts;
    }

    static void checkSize(int actual, int expected) {
        if (actual != expected) {
            throw new IllegalArgumentException(
                    "jagged: %d elements where the first of the dimension has %d".formatted(actual, expected));
        }
    }

    /** @throws IllegalArgumentException if it is not a container among containers */
    Object container(@Nullable Object part) {
        if (part == null || !isContainer(part)) {
            throw new IllegalArgumentException("jagged: an element or null among arrays");
        }
        return part;
    }

    /** What sends elements of the class, as it would send them alone: of every type there are literals. */
    static @Nullable Codec<?> toWrite(TypeCodecs element, Class<?> javaClass) {
        Codec<?> codec = element.toWrite(javaClass);
        return codec != null ? codec : TextCodecs.literal(element.type(), javaClass);
    }

    /** The same, in either format. */
    Codec<?> codec(Class<?> javaClass) {
        Codec<?> codec = toWrite(element, javaClass);
        if (codec == null) {
            throw new IllegalArgumentException(
                    "a %s cannot be an element of type %s".formatted(javaClass.getName(), element.type()));
        }
        return codec;
    }

    static boolean isEmpty(int[] sizes) {
        for (int size : sizes) {
            if (size == 0) {
                return true;
            }
        }
        return false;
    }
}
