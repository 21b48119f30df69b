package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** A type that has no binary form, or one that does not tell the text. */
record TextOnlyCodec(PgType type) implements TextAsString {

    @Override
    public boolean readsBinary() {
        return false;
    }

    /** For what arrives in binary nevertheless, from a binary cursor. */
    @Override
    public String decode(ByteBuf buffer, int index, int length, CodecContext context) {
        throw new IllegalArgumentException("The binary form of type %s does not tell its text".formatted(type));
    }
}
