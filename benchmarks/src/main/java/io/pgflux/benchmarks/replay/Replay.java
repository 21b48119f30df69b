package io.pgflux.benchmarks.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The answers of one connection, gathered into one write for each read. */
final class Replay {

    private static final int LARGE = 1 << 16;

    private final SocketChannel channel;
    private final ByteBuffer out = ByteBuffer.allocateDirect(4 * LARGE);

    Replay(SocketChannel channel) {
        this.channel = channel;
    }

    void add(byte[] messages) throws IOException {
        if (messages.length > out.remaining()) {
            flush();
        }
        if (messages.length > out.remaining()) {
            write(ByteBuffer.wrap(messages));
        } else {
            out.put(messages);
        }
    }

    void add(ByteBuffer recorded) throws IOException {
        int length = recorded.limit();
        if (length > out.remaining()) {
            flush();
        }
        if (length > LARGE) {
            flush();
            write(recorded.duplicate());
        } else {
            out.put(out.position(), recorded, 0, length).position(out.position() + length);
        }
    }

    void flush() throws IOException {
        if (out.position() > 0) {
            write(out.flip());
            out.clear();
        }
    }

    private void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
