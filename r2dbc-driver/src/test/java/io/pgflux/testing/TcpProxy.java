package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import io.pgflux.testing.Flow.Pace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a driver and a server on the loopback interface, passes on bytes, FINs and resets, remembers what it
 * saw, and misbehaves on request. Requests hold for all connections, present and future.
 *
 * <p>One thread does everything: so what it saw has an order, and a reset is met by the one who can say whose it was.
 */
public final class TcpProxy implements AutoCloseable {

    /** Of each of the proxy's sockets, in both directions, so that tests can tell how much a paused peer can take. */
    public static final int SOCKET_BUFFER = 64 * 1024;

    private static final int CONNECT_MILLIS = 5_000;

    private final InetSocketAddress target;
    private final Selector selector;
    private final ServerSocketChannel acceptor;
    private final InetSocketAddress address;
    private final Thread thread = new Thread(this::run, "tcp-proxy");
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();

    private volatile boolean open = true;
    private volatile boolean holdsTerminate;
    private volatile boolean serverToClientFrozen;
    private volatile boolean clientToServerFrozen;
    private volatile Pace pace = Pace.UNLIMITED;
    private volatile long latencyNanos;
    private volatile Consumer<Link> preparation = link -> {};
    private volatile @Nullable Throwable failure;

    private TcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.selector = Selector.open();
        this.acceptor = ServerSocketChannel.open();
        // Before bind, since accepted sockets inherit it.
        acceptor.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        acceptor.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        this.address = (InetSocketAddress) acceptor.getLocalAddress();
    }

    /** Starts a proxy for that server, listening on a port of its own. */
    public static TcpProxy to(String host, int port) {
        try {
            TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port));
            proxy.thread.setDaemon(true);
            proxy.thread.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String host() {
        return address.getAddress().getHostAddress();
    }

    public int port() {
        return address.getPort();
    }

    /** The connections in the order in which they came, closed ones too. */
    public List<Link> links() {
        return List.copyOf(links);
    }

    /** The connection of that number, from 0; waits for it up to ten seconds. */
    public Link link(int number) {
        eventually(() -> "connection " + number + " among " + links, () -> links.size() > number);
        return links.get(number);
    }

    /** Does this to each connection that comes, before its first byte; on the proxy's thread. */
    public void prepare(Consumer<Link> preparation) {
        this.preparation = preparation;
    }

    /** Keeps each Terminate from the server until the client's FIN has come; then passes on both. */
    public void holdTerminate() {
        holdsTerminate = true;
    }

    /** Reads nothing more from servers; clients see a server that has fallen silent. */
    public void freezeServerToClient() {
        serverToClientFrozen = true;
        awaitNextTurn();
    }

    /** Reads nothing more from clients; their writes fill the socket buffers and are never answered. */
    public void freezeClientToServer() {
        clientToServerFrozen = true;
        awaitNextTurn();
    }

    /** Else what the selector has found already would still be read. */
    private void awaitNextTurn() {
        CountDownLatch begun = new CountDownLatch(1);
        execute(begun::countDown);
        try {
            begun.await(10, TimeUnit.SECONDS); // a proxy that has ended reads nothing
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Undoes both freezes. */
    public void thaw() {
        serverToClientFrozen = false;
        clientToServerFrozen = false;
        selector.wakeup();
    }

    /** Passes on so many bytes at a time, in both directions, and pauses after each. */
    public void throttle(int bytes, Duration pause) {
        pace = new Pace(() -> bytes, pause.toNanos());
        selector.wakeup();
    }

    /** Passes on up to so many bytes at a time, of sizes that follow from the seed and the calls. */
    public void fragment(int largest, long seed) {
        Random random = new Random(seed);
        pace = new Pace(() -> 1 + random.nextInt(largest), 0);
        selector.wakeup();
    }

    /** Passes on what it has read only so much later, in each direction; what comes meanwhile waits for its turn. */
    public void delay(Duration latency) {
        latencyNanos = latency.toNanos();
    }

    /** Passes on one byte at a time, each in a segment of its own, without pauses. */
    public void fragment() {
        throttle(1, Duration.ZERO);
    }

    /** {@link Link#cut()} for every connection. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /** {@link Link#reset()} for every connection. */
    public void reset() {
        links.forEach(Link::reset);
    }

    /** {@link Link#vanish()} for every connection. */
    public void vanish() {
        links.forEach(Link::vanish);
    }

    /** Closes all connections and the port. */
    @Override
    public void close() {
        open = false;
        selector.wakeup();
        eventually(() -> "end of the proxy's thread", () -> !thread.isAlive());
        Throwable cause = failure;
        if (cause != null) {
            throw new AssertionError("the proxy itself failed", cause);
        }
    }

    boolean holdsTerminate() {
        return holdsTerminate;
    }

    boolean isServerToClientFrozen() {
        return serverToClientFrozen;
    }

    boolean isClientToServerFrozen() {
        return clientToServerFrozen;
    }

    Pace pace() {
        return pace;
    }

    long latencyNanos() {
        return latencyNanos;
    }

    /** On the proxy's thread: at once if this is it. */
    void execute(Runnable request) {
        if (Thread.currentThread() == thread) {
            request.run();
        } else {
            requests.add(request);
            selector.wakeup();
        }
    }

    /** After what is being done. */
    void executeLater(Runnable request) {
        requests.add(request);
        selector.wakeup();
    }

    private void run() {
        try {
            while (open) {
                turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            links.forEach(Link::closeNow);
            close(acceptor);
            close(selector);
        }
    }

    private void turn() throws IOException {
        for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
            request.run();
        }
        long now = System.nanoTime();
        long sleep = Long.MAX_VALUE;
        for (Link link : links) {
            link.finish();
            if (!link.isClosed()) {
                sleep = Math.min(sleep, link.prepare(now));
            }
        }
        // Rounded up: the selector counts milliseconds, and takes 0 for "for ever".
        selector.select(sleep / 1_000_000 + 1);
        for (SelectionKey key : selector.selectedKeys()) {
            if (!key.isValid()) {
                continue;
            }
            if (key.attachment() instanceof Link link) {
                link.ready(key);
            } else {
                accept();
            }
        }
        selector.selectedKeys().clear();
    }

    private void accept() throws IOException {
        SocketChannel client = acceptor.accept();
        if (client == null) {
            return;
        }
        SocketChannel server = SocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            server.socket().connect(target, CONNECT_MILLIS);
            for (SocketChannel channel : List.of(client, server)) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            Link link = new Link(this, selector, client, server);
            preparation.accept(link);
            links.add(link);
        } catch (IOException e) {
            // Nobody at the target: to the client it looks like a server that hangs up at once.
            close(client);
            close(server);
        }
    }

    static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Nothing was to be delivered any more.
        }
    }
}
