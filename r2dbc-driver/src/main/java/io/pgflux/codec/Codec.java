package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Between one PostgreSQL type and one Java class: binary both ways, and text from the server (results of strings with
 * several statements come as text). A codec never sees NULL and is used by many threads at once. As a {@link Decoder}
 * it reads {@link Format#BINARY}.
 *
 * @param <T> the Java class
 */
public interface Codec<T> extends Decoder<T> {

    /** The type that a parameter declares and that a column must have. */
    PgType type();

    /** The class of the values. */
    Class<T> javaType();

    /**
     * Writes a value at the buffer's writer index.
     *
     * @throws IllegalArgumentException if the value cannot be represented exactly; whatever has been written is dropped
     *     and the statement is not sent
     */
    void encode(T value, ByteBuf out, CodecContext context);

    /** The format of {@link #encode}. */
    default Format parameterFormat() {
        return Format.BINARY;
    }

    /** Whether {@link #decode} can be called; if not, columns and elements of the type are asked for as text. */
    default boolean readsBinary() {
        return true;
    }

    /**
     * The value of the server's text output.
     *
     * @throws IllegalArgumentException if the text is not a value of the type; {@link java.time.DateTimeException} and
     *     {@link IndexOutOfBoundsException} mean the same
     * @throws ArithmeticException if the value does not fit the class exactly
     */
    T parse(String text, CodecContext context);

    /** A type whose binary form always has the same length, in bytes, which is checked. */
    static <T> Codec<T> fixed(
            PgType type,
            Class<T> javaType,
            int length,
            BiConsumer<ByteBuf, T> writer,
            FixedReader<T> reader,
            Function<String, T> parser) {
        return new FixedCodec<>(type, javaType, length, writer, reader, parser);
    }

    /**
     * A type whose binary form has any length.
     *
     * @param writer as {@link #encode}
     * @param reader as {@link #decode}, which must check the length before it reads or allocates
     * @param parser as {@link #parse}
     */
    static <T> Codec<T> varying(
            PgType type,
            Class<T> javaType,
            BiConsumer<ByteBuf, T> writer,
            Decoder<T> reader,
            Function<String, T> parser) {
        return new VaryingCodec<>(type, javaType, writer, reader, parser);
    }

    /**
     * A built-in type as a further class, by way of one that it is read and written as.
     *
     * <pre>{@code
     * Codec.converted(PgTypes.INT8, Long.class, CustomerId.class, CustomerId::new, CustomerId::number)
     * }</pre>
     *
     * @param type of {@link PgTypes}
     * @param known such a class
     * @param from the value of what was read; an IllegalArgumentException if it has none, whose message is not passed on
     * @param to what is written
     * @throws IllegalArgumentException if the type is not built in, or not read and written as the known class
     */
    static <S, T> Codec<T> converted(
            PgType type, Class<S> known, Class<T> javaType, Function<S, T> from, Function<T, S> to) {
        return new ConvertedCodec<>(Codecs.builtIn(type, known), javaType, from, to);
    }

    /**
     * An enum of the database as a Java enum. One whose labels are the names of the constants needs no codec.
     *
     * @param type perhaps only {@link PgType#named}
     * @param label of a constant; of each another one
     */
    static <E extends Enum<E>> Codec<E> enumeration(PgType type, Class<E> javaType, Function<? super E, String> label) {
        return EnumCodec.of(type, javaType, label);
    }

    /**
     * Reads a value of known length.
     *
     * @param <T> the Java class
     */
    @FunctionalInterface
    interface FixedReader<T> {
        /** The value that begins at this index of the buffer, whose indices stay as they are. */
        T read(ByteBuf buffer, int index);
    }
}
