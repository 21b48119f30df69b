package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import java.time.DateTimeException;

/** Reads a column in text format. */
record TextDecoder<T>(Codec<T> codec) implements Decoder<T> {

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return parse(codec, Utf8.read(buffer, index, length), context);
    }

    /** As {@link Codec#parse}, with the exceptions of a {@link Decoder}. */
    @SuppressWarnings("UnusedException") // the messages of the JDK's parsers quote the value
    static <T> T parse(Codec<T> codec, String text, CodecContext context) {
        try {
            return codec.parse(text, context);
        } catch (NumberFormatException | DateTimeException | IndexOutOfBoundsException malformed) {
            throw new IllegalArgumentException("%d characters that are no %s".formatted(text.length(), codec.type()));
        }
    }
}
