package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Types that a user adds: registered with the options' builder ({@code codecs(..)}), or found by {@link
 * java.util.ServiceLoader}; those of the builder come first, in the order in which they were given, and all come before
 * the built-in ones. Arrays, ranges and composites of an added type need nothing more. Used by many threads at once.
 */
public interface CodecProvider {

    /**
     * Codecs for pairs of a type and a class that are known beforehand. A type is named by its number, or by its name alone
     * ({@link PgType#named}), whose number is looked up in the database when it is needed.
     *
     * <p>A parameter of such a class declares the type of its first codec, unless the class is one that pgflux sends as
     * another type of its own accord (String, Integer ..): then the type must be named, {@code Parameters.in(type, value)}.
     * A codec for an interface or superclass also takes what is below it.
     *
     * <p>What {@code row.get(i)} gives is the class that the first codec's {@link PgType} names: {@code PgTypes.INT8} leaves
     * it at Long, {@code new PgType(20, "int8", CustomerId.class)} does not. The built-in classes of the type stay, whatever
     * is added. A codec for a built-in pair of type and class takes its place.
     */
    default List<Codec<?>> codecs() {
        return List.of();
    }

    /**
     * A codec for any other pair, when a column is to be read as the class, or a parameter is to be sent as the type; asked
     * if there is no row for them. Once per column and class when reading, not once per value; when a type is named for a
     * parameter each time it is bound, so keep what is dear to make, and return an equal codec for the same question.
     *
     * @param type what the database has: with its number, also if it was registered by name
     * @param javaClass never a primitive class
     * @return null if there is none
     */
    default @Nullable Codec<?> codec(PgType type, Class<?> javaClass) {
        return null;
    }

    /**
     * A codec for parameters of the class when no type is named; asked before all others, once per class.
     *
     * @param javaClass never a primitive class
     * @return null if there is none
     */
    default @Nullable Codec<?> parameter(Class<?> javaClass) {
        return null;
    }

    /**
     * A codec for parameters of a class that nothing else knows, when no type is named; asked after all others, once per
     * class.
     *
     * @param javaClass never a primitive class
     * @return null if there is none
     */
    default @Nullable Codec<?> otherParameter(Class<?> javaClass) {
        return null;
    }
}
