package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column in one format as one Java class. Resolved once per column, then called for each row.
 *
 * @param <T> the Java class
 */
@FunctionalInterface
public interface Decoder<T> {

    /**
     * Decodes a value that is not NULL. Must not read outside of {@code index} to {@code index + length}, move the
     * buffer's indexes, or keep the buffer. Messages do not contain the value; the caller adds the names of column and
     * type.
     *
     * @param buffer the receive buffer
     * @param index where the value begins
     * @param length its length in bytes
     * @throws IllegalArgumentException if the bytes are not a value of the type
     * @throws ArithmeticException if the value does not fit the class exactly
     */
    T decode(ByteBuf buffer, int index, int length, CodecContext context);

    /**
     * A shorter way to the same for values of this length, asked for once per column.
     *
     * @return null if there is none
     */
    default Codec.@Nullable FixedReader<T> reader(int length) {
        return null;
    }
}
