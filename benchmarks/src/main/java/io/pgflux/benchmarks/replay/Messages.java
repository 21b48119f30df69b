package io.pgflux.benchmarks.replay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Frontend messages for the real server. */
final class Messages {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Messages add(char type, byte[]... parts) {
        int length = 4;
        for (byte[] part : parts) {
            length += part.length;
        }
        out.write(type);
        out.writeBytes(int32(length));
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    static byte[] int32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
