package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** The text of a type that has no binary form, or one that does not tell the text. */
record TextOnlyCodec(PgType type) implements Codec<String> {

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
    public boolean readsBinary() {
        return false;
    }

    /** For what arrives in binary nevertheless, from a binary cursor. */
    @Override
    public String decode(ByteBuf buffer, int index, int length, CodecContext context) {
        throw new IllegalArgumentException("The binary form of type %s does not tell its text".formatted(type));
    }

    @Override
    public String parse(String text, CodecContext context) {
        return text;
    }
}
