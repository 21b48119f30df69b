package io.pgflux.benchmarks.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers with the bytes that a real server has answered to the same SQL, so that the CPU seen is the client's. What it
 * has not heard before, it asks the real server once. Values of parameters make no difference: the rows are those of the
 * first. It knows no errors, no COPY and no transactions.
 */
public final class ReplayServer {

    private final String host;
    private final int port;
    private final Map<ByteBuffer, Tape> tapes = new ConcurrentHashMap<>();

    private ReplayServer(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** Arguments: the port to listen on (0: any), then the host and the port of the real server. Ends with its stdin. */
    public static void main(String[] args) throws IOException {
        ReplayServer server = new ReplayServer(args[1], Integer.parseInt(args[2]));
        try (ServerSocketChannel acceptor = ServerSocketChannel.open()) {
            acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
            System.out.println("port " + acceptor.socket().getLocalPort());
            daemon(() -> server.accept(acceptor), "accept");
            while (System.in.read() >= 0) {
                // Whoever started this process holds its stdin open.
            }
        }
    }

    private void accept(ServerSocketChannel acceptor) {
        try {
            while (true) {
                SocketChannel client = acceptor.accept();
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                daemon(new Conversation(this, client), "client " + client.getRemoteAddress());
            }
        } catch (ClosedChannelException e) {
            // The server stops.
        } catch (IOException e) {
            System.err.println("replay: " + e);
        }
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    Tape tape(byte[] startup) {
        return tapes.computeIfAbsent(ByteBuffer.wrap(startup), key -> {
            try {
                return Tape.start(host, port, startup);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Forgets a tape whose connection to the real server has failed. */
    void discard(Tape tape) {
        tapes.values().remove(tape);
    }
}
