package io.pgflux.wire;

import io.netty.buffer.ByteBuf;

/** The values of one Bind: the encoder asks for them in order and writes them where they belong. */
public interface BindValues {

    int count();

    /** 0 text, 1 binary: none means all text, one is for all values, else there is one for each. Not to be changed. */
    short[] formats();

    boolean isNull(int index);

    /** Writes the value's bytes at the writer index; its length is the encoder's business. */
    void write(int index, ByteBuf out);
}
