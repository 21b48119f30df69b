package io.pgflux.codec;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** Java arrays of objects, of arrays of objects, and so on. */
final class ObjectArrays extends ArrayForm {

    /**
     * The classes of what an array of so many dimensions holds; null for those that nobody has needed yet, since in a native
     * image there are only the classes of arrays that someone has asked for.
     */
    private final @Nullable Class<?>[] components;

    /** @param javaClass of the elements */
    ObjectArrays(Codec<?> element, Class<?> javaClass, int dimensions) {
        super(element, dimensions);
        components = new Class<?>[(dimensions == ANY ? ArrayHeader.MOST_DIMENSIONS : dimensions) + 1];
        components[1] = javaClass;
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
        return Array.newInstance(component(depth), size);
    }

    private Class<?> component(int depth) {
        Class<?> known = components[depth];
        if (known == null) {
            known = component(depth - 1).arrayType();
            components[depth] = known; // who comes at the same time finds the same
        }
        return known;
    }

    @Override
    void put(Object container, int index, @Nullable Object part) {
        ((@Nullable Object[]) container)[index] = part;
    }
}
