package io.pgflux.benchmarks.replay;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection to the real server. What it does not expect, it throws: nothing wrong may get onto a tape. */
final class Upstream implements Closeable {

    private final Socket socket;
    private final DataInputStream in;

    Upstream(String host, int port) throws IOException {
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        InputStream buffered = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        in = new DataInputStream(buffered);
    }

    void send(byte[] messages) throws IOException {
        socket.getOutputStream().write(messages);
    }

    /** Reads until a message of one of the types {@code last} and returns those of the types {@code wanted}, joined. */
    byte[] receive(String wanted, String last) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        while (true) {
            int type = in.read();
            if (type < 0) {
                throw new EOFException("The real server has hung up");
            }
            int length = in.readInt();
            byte[] body = new byte[length - 4];
            in.readFully(body);
            if (type == 'E') {
                throw new IOException(
                        "The real server says: " + new String(body, StandardCharsets.UTF_8).replace('\0', ' '));
            }
            if (wanted.indexOf(type) >= 0) {
                kept.write(type);
                kept.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
                kept.writeBytes(body);
            }
            if (last.indexOf(type) >= 0) {
                return kept.toByteArray();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
