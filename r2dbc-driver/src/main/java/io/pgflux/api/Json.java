package io.pgflux.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A document of json or jsonb, as its text in UTF-8. It is not parsed: the server does that. Immutable.
 *
 * <p>Two are equal if their bytes are. A column of type json gives back what was stored; jsonb has an order and spaces of
 * its own, so that what is read may be another text of the same document.
 *
 * <p>As a parameter it declares no type, like a String, so that it fits json and jsonb alike. Where the server has to be
 * told the type, name it: {@code Parameters.in(PgTypes.JSONB, json)}.
 */
public final class Json {

    private final byte[] text;

    private Json(byte[] text) {
        this.text = text;
    }

    /**
     * A document from its text.
     *
     * @throws IllegalArgumentException if half of a surrogate pair is in the text
     */
    public static Json of(String text) {
        try {
            return of(UTF_8.newEncoder().encode(CharBuffer.wrap(text)));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("half of a surrogate pair is no text", e);
        }
    }

    /** A copy of text in UTF-8. */
    public static Json of(byte[] text) {
        return new Json(text.clone());
    }

    /** A copy of the remaining bytes, text in UTF-8; position and limit stay as they are. */
    public static Json of(ByteBuffer text) {
        byte[] bytes = new byte[text.remaining()];
        text.duplicate().get(bytes);
        return new Json(bytes);
    }

    /** A copy of the readable bytes, text in UTF-8; the caller keeps the buffer, and its indexes stay as they are. */
    public static Json of(ByteBuf text) {
        return new Json(ByteBufUtil.getBytes(text));
    }

    /**
     * Reads text in UTF-8 to its end, on the calling thread, without closing the stream.
     *
     * @throws UncheckedIOException if the stream fails
     */
    public static Json of(InputStream text) {
        try {
            return new Json(text.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text. */
    public String asString() {
        return new String(text, UTF_8);
    }

    /** A copy of the text in UTF-8. */
    public byte[] asArray() {
        return text.clone();
    }

    /** The text in UTF-8, without a copy; read-only. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(text).asReadOnlyBuffer();
    }

    /** The text in UTF-8, without a copy; read-only, on the heap, nothing has to be released. */
    public ByteBuf asByteBuf() {
        return Unpooled.wrappedBuffer(text).asReadOnly();
    }

    /** The text in UTF-8, without a copy. */
    public InputStream asInputStream() {
        return new ByteArrayInputStream(text);
    }

    /** What a function makes of {@link #asString}. */
    public <T> T mapString(Function<? super String, ? extends T> function) {
        return function.apply(asString());
    }

    /** What a function makes of {@link #asArray}. */
    public <T> T mapByteArray(Function<? super byte[], ? extends T> function) {
        return function.apply(asArray());
    }

    /** What a function makes of {@link #asByteBuffer}. */
    public <T> T mapBuffer(Function<? super ByteBuffer, ? extends T> function) {
        return function.apply(asByteBuffer());
    }

    /** What a function makes of {@link #asByteBuf}. */
    public <T> T mapByteBuf(Function<? super ByteBuf, ? extends T> function) {
        return function.apply(asByteBuf());
    }

    /** What a function makes of {@link #asInputStream}. */
    public <T> T mapInputStream(Function<? super InputStream, ? extends T> function) {
        return function.apply(asInputStream());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Json json && Arrays.equals(text, json.text);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(text);
    }

    /** The text. */
    @Override
    public String toString() {
        return asString();
    }
}
