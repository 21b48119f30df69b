package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import io.r2dbc.spi.Clob;
import java.util.function.Function;

/**
 * The text of any type as a Java class that holds text. Sent as text, so that the server reads it as it reads a
 * literal.
 *
 * @param reader binary to the text that the server would have sent
 * @param fromText the value for a text
 * @param toText the text of a value
 */
record TextCodec<T>(
        PgType type,
        Class<T> javaType,
        Decoder<String> reader,
        Function<String, T> fromText,
        Function<T, ? extends CharSequence> toText)
        implements Codec<T> {

    /** The text of a type as String. */
    static TextCodec<String> string(PgType type, Decoder<String> reader) {
        return new TextCodec<>(type, String.class, reader, Function.identity(), Function.identity());
    }

    /** The text of what another codec reads. */
    static <S> TextCodec<String> string(Codec<S> codec, Function<S, String> text) {
        return string(
                codec.type(),
                (buffer, index, length, context) -> text.apply(codec.decode(buffer, index, length, context)));
    }

    /** A text of one UTF-16 character. */
    static TextCodec<Character> character(PgType type, Decoder<String> reader) {
        return new TextCodec<>(type, Character.class, reader, TextCodec::onlyCharacter, String::valueOf);
    }

    /** As a parameter it is collected to a String first. */
    static TextCodec<Clob> clob(PgType type, Decoder<String> reader) {
        return new TextCodec<>(type, Clob.class, reader, StringClob::new, clob -> {
            throw new IllegalArgumentException("a Clob cannot be a part of another value");
        });
    }

    private static Character onlyCharacter(String text) {
        if (text.length() != 1) {
            throw new ArithmeticException("a text of %d characters is not a Character".formatted(text.length()));
        }
        return text.charAt(0);
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        Utf8.write(toText.apply(value), out);
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return fromText.apply(reader.decode(buffer, index, length, context));
    }

    @Override
    public T parse(String text, CodecContext context) {
        return fromText.apply(text);
    }
}
