package io.pgflux;

import io.pgflux.testing.TcpProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many bytes the proxy may have read from a server by the time that it makes the server wait, when the client reads no
 * further: what fits into the places on the way, and what the driver has taken.
 *
 * <p>Linux doubles the sizes that SO_SNDBUF and SO_RCVBUF are given, for its own bookkeeping (socket(7)), and where packets
 * are large, as on the loopback interface, nearly all of that holds data. What lies in the proxy's other receive buffer it
 * has not read, so it does not count.
 */
final class FlowBounds {

    /** The chunk that the proxy has read and not been able to write. */
    private static final long CHUNK = TcpProxy.SOCKET_BUFFER;

    /** The proxy's socket towards the client. */
    private static final long SENT = 2 * TcpProxy.SOCKET_BUFFER;

    /** The client's socket: of a fixed size only with {@link io.pgflux.testing.NarrowLoops}. */
    private static final long RECEIVED = 2 * TcpProxy.SOCKET_BUFFER;

    /** What the driver itself may read before it stops: its promise. */
    static final long DRIVER = 256 * 1024;

    static final long MOST = CHUNK + SENT + RECEIVED + DRIVER;

    /**
     * For a statement that is cancelled, all that its server has handed to the kernel before it is told: nobody can take
     * that back, so it has to be read. On the loopback interface, whose packets are of 64 KiB, Linux soon lets the send
     * buffer of the server's socket grow as far as tcp_wmem allows, and no client can fix that.
     */
    static final long MOST_OF_CANCELLED = MOST + largestSendBuffer() + 2 * TcpProxy.SOCKET_BUFFER;

    private FlowBounds() {}

    private static long largestSendBuffer() {
        // In one read: such a file has no second part.
        try (BufferedReader limits = Files.newBufferedReader(Path.of("/proc/sys/net/ipv4/tcp_wmem"))) {
            return Long.parseLong(limits.readLine().split("\\s+")[2]);
        } catch (IOException e) { // not Linux
            return 4 << 20;
        }
    }
}
