package io.pgflux.codec;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** Java arrays of objects, of arrays of objects, and so on. */
final class ObjectArrays extends ArrayForm {

    /** The classes of what an array of so many dimensions holds. */
    private final Class<?>[] components;

    /** @param javaClass of the elements */
    ObjectArrays(Codec<?> element, Class<?> javaClass, int dimensions) {
        super(element, dimensions);
        components = components(javaClass, dimensions == ANY ? ArrayHeader.MOST_DIMENSIONS : dimensions);
    }

    static Class<?>[] components(Class<?> javaClass, int dimensions) {
        Class<?>[] components = new Class<?>[dimensions + 1];
        components[1] = javaClass;
        for (int i = 2; i <= dimensions; i++) {
            components[i] = components[i - 1].arrayType();
        }
        return components;
    }

    @Override
    Object container(int size, int depth) {
        return Array.newInstance(components[depth], size);
    }

    @Override
    void put(Object container, int index, @Nullable Object part) {
        ((@Nullable Object[]) container)[index] = part;
    }
}
