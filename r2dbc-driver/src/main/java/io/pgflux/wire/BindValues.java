package io.pgflux.wire;

import io.netty.buffer.ByteBuf;

/** The values of one Bind: the encoder asks for them in order and writes them where they belong. */
public interface BindValues {

    int count();

    /** 0 text, 1 binary. */
    short format(int index);

    boolean isNull(int index);

    /** Writes the value's bytes at the writer index; its length is the encoder's business. */
    void write(int index, ByteBuf out);
}
