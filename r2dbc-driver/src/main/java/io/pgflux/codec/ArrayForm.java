package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the values of an array become in Java: nested containers, one level for each dimension. */
abstract class ArrayForm {

    /** As many as the value has. */
    static final int ANY = 0;

    final Codec<?> element;
    private final int dimensions;

    /** @param dimensions that a value must have unless it is empty, or {@link #ANY} */
    ArrayForm(Codec<?> element, int dimensions) {
        this.element = element;
        this.dimensions = dimensions;
    }

    /** @param depth how many dimensions it has itself; with 1 it holds elements */
    abstract Object container(int size, int depth);

    /**
     * Each in turn.
     *
     * @throws ArithmeticException if it has no place there
     */
    abstract void put(Object container, int index, @Nullable Object part);

    /** Puts so many elements into a container and gives the position behind them. */
    int read(Object container, int size, ByteBuf buffer, int start, int end, CodecContext context) {
        int position = start;
        for (int i = 0; i < size; i++) {
            int length = ArrayHeader.elementLength(buffer, position, end);
            position += Integer.BYTES;
            if (length < 0) {
                put(container, i, null);
            } else {
                put(container, i, element.decode(buffer, position, length, context));
                position += length;
            }
        }
        return position;
    }

    final Object empty() {
        return container(0, Math.max(dimensions, 1));
    }

    final void checkDimensions(int actual, Class<?> javaType) {
        if (dimensions != ANY && actual != dimensions) {
            throw new ArithmeticException("an array of %d dimension%s is no %s"
                    .formatted(actual, actual == 1 ? "" : "s", javaType.getTypeName()));
        }
    }

    static ArrayForm lists(Codec<?> element) {
        return new Lists(element);
    }

    static ArrayForm sets(Codec<?> element) {
        return new Sets(element);
    }

    private static final class Lists extends ArrayForm {

        Lists(Codec<?> element) {
            super(element, ANY);
        }

        @Override
        List<?> container(int size, int depth) {
            return new ArrayList<>(size);
        }

        @Override
        void put(Object container, int index, @Nullable Object part) {
            add(container, part);
        }
    }

    private static final class Sets extends ArrayForm {

        Sets(Codec<?> element) {
            super(element, 1);
        }

        @Override
        Set<?> container(int size, int depth) {
            return new LinkedHashSet<>(size * 2);
        }

        @Override
        void put(Object container, int index, @Nullable Object part) {
            if (!add(container, part)) {
                throw new ArithmeticException("an element that is there twice has no place in a Set");
            }
        }
    }

    @SuppressWarnings("unchecked") // made here
    private static boolean add(Object collection, @Nullable Object part) {
        return ((Collection<@Nullable Object>) collection).add(part);
    }
}
