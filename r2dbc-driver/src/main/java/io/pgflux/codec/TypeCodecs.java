package io.pgflux.codec;

import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one type: its codecs, found by Java class. Classes come as objects, never as primitives. Used by many
 * threads at once; asked once per column or class of parameter, not once per value.
 */
interface TypeCodecs {

    PgType type();

    /** What reads the type as the class or as one below it; null if nothing does. */
    @Nullable
    Codec<?> toRead(Class<?> requested);

    /** What sends values of the class as the type; null if nothing does. */
    @Nullable
    Codec<?> toWrite(Class<?> javaClass);

    /** Whether columns are asked for in binary; else they come as text. */
    boolean isBinary();
}
