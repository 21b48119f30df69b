package io.pgflux;

import io.pgflux.testing.TcpProxy;

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

    private FlowBounds() {}
}
