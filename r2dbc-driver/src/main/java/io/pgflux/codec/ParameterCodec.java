package io.pgflux.codec;

import io.netty.buffer.ByteBuf;

/** A codec that only sends: columns are read by those of their types. */
interface ParameterCodec<T> extends Codec<T> {

    @Override
    default T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        throw new IllegalStateException("for parameters only");
    }

    @Override
    default T parse(String text, CodecContext context) {
        throw new IllegalStateException("for parameters only");
    }
}
