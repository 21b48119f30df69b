package io.pgflux.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.CharacterCodingException;

/** Text in UTF-8 without substitutes: Java and Netty put U+FFFD and {@code ?} where they cannot convert, we refuse. */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** @throws IllegalArgumentException if the bytes are not valid UTF-8 */
    static String read(ByteBuf buffer, int index, int length) {
        String text = buffer.toString(index, length, UTF_8);
        // Costs nothing for Latin-1, which Java stores as bytes and cannot contain the character
        if (text.indexOf(REPLACEMENT) >= 0) {
            checkValid(buffer, index, length);
        }
        return text;
    }

    /** {@link #read} as a {@link Decoder}. */
    static String decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return read(buffer, index, length);
    }

    private static void checkValid(ByteBuf buffer, int index, int length) {
        try {
            UTF_8.newDecoder().decode(buffer.nioBuffer(index, length));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("invalid UTF-8", e);
        }
    }

    /** @throws IllegalArgumentException naming the index of the first character that PostgreSQL cannot store */
    static void write(CharSequence text, ByteBuf out) {
        ByteBufUtil.reserveAndWriteUtf8(out, text, encodedLength(text));
    }

    private static int encodedLength(CharSequence text) {
        int chars = text.length();
        int bytes = chars;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c - 1 < 0x7F) {
                if (c == 0) {
                    throw new IllegalArgumentException(
                            "The character at index %d is NUL, which PostgreSQL cannot store in text".formatted(i));
                }
            } else if (c < 0x800) {
                bytes += 1;
            } else if (!Character.isSurrogate(c)) {
                bytes += 2;
            } else {
                checkPair(text, i++);
                bytes += 2;
            }
        }
        return bytes;
    }

    private static void checkPair(CharSequence text, int high) {
        if (!Character.isHighSurrogate(text.charAt(high))
                || high + 1 == text.length()
                || !Character.isLowSurrogate(text.charAt(high + 1))) {
            throw new IllegalArgumentException(
                    "The character at index %d is half of a surrogate pair, which is no text".formatted(high));
        }
    }
}
