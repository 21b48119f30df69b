package io.pgflux.codec;

import io.netty.buffer.ByteBuf;

/**
 * The text of a type as a String. Sent as text, because binary would need to know what the server has inferred.
 */
interface TextAsString extends Codec<String> {

    @Override
    default Class<String> javaType() {
        return String.class;
    }

    @Override
    default void encode(String value, ByteBuf out, CodecContext context) {
        Utf8.write(value, out);
    }

    @Override
    default Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    default String parse(String text, CodecContext context) {
        return text;
    }
}
