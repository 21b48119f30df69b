package io.pgflux.api;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A value of a composite type, of a table's row type, or of the anonymous type {@code record}. It outlives the row that it
 * comes from; fields are decoded when they are asked for. Two are equal if the names and the values of their fields are.
 */
public interface Composite {

    /** The names of the fields in their order; {@code f1}, {@code f2} .. where the type is anonymous. */
    List<String> names();

    /** How many fields it has. */
    default int size() {
        return names().size();
    }

    /**
     * A field as the default class of its type, null if it is NULL.
     *
     * @throws IndexOutOfBoundsException if there is no such field
     * @throws IllegalArgumentException if its bytes are not a value of its type
     */
    default @Nullable Object get(int index) {
        return get(index, Object.class);
    }

    /**
     * A field as a class, null if it is NULL.
     *
     * @throws IndexOutOfBoundsException if there is no such field
     * @throws IllegalArgumentException if its type cannot be read as the class, or its bytes are not a value of the type
     * @throws ArithmeticException if the value does not fit the class exactly
     */
    <T> @Nullable T get(int index, Class<T> type);

    /**
     * A field as the default class of its type, null if it is NULL.
     *
     * @param name as it is, or in other case if that is unambiguous
     * @throws NoSuchElementException if there is no such field
     * @throws IllegalArgumentException as {@link #get(int)}
     */
    default @Nullable Object get(String name) {
        return get(name, Object.class);
    }

    /**
     * A field as a class, null if it is NULL.
     *
     * @param name as it is, or in other case if that is unambiguous
     * @throws NoSuchElementException if there is no such field
     * @throws IllegalArgumentException as {@link #get(int, Class)}
     * @throws ArithmeticException as {@link #get(int, Class)}
     */
    <T> @Nullable T get(String name, Class<T> type);

    /** The fields by name in their order, each as the default class of its type; a map of the caller's own. */
    Map<String, @Nullable Object> asMap();

    /**
     * The whole as what {@code row.get(i, type)} makes of it.
     *
     * @param type a class of Java records, or {@code Map}
     * @throws IllegalArgumentException if it is another class, or the fields do not fit it
     * @throws ArithmeticException if the value of a field does not fit its component exactly
     */
    <T> T as(Class<T> type);
}
