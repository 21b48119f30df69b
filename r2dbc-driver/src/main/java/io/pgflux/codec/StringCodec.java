package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** A type whose binary form is its text. */
record StringCodec(PgType type) implements TextAsString {

    @Override
    public String decode(ByteBuf buffer, int index, int length, CodecContext context) {
        return Utf8.read(buffer, index, length);
    }
}
