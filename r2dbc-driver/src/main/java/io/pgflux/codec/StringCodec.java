package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/**
 * A type whose binary form is its text. Strings are sent as text, because binary would need to know what the server has
 * inferred.
 */
record StringCodec(PgType type) implements Codec<String> {

    @Override
    public Class<String> javaType() {
        return String.class;
    }

    @Override
    public void encode(String value, ByteBuf out, CodecContext context) {
        Utf8.write(value, out);
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    public String decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return Utf8.read(buffer, index, length);
    }

    @Override
    public String parse(String text, CodecContext context) {
        return text;
    }
}
