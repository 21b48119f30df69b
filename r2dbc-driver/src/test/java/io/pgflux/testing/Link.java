package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One connection through a {@link TcpProxy}: what was seen on it, and how to break it. */
public final class Link {

    private final TcpProxy proxy;
    private final SocketChannel client;
    private final SocketChannel server;
    private final SelectionKey clientKey;
    private final SelectionKey serverKey;
    private final MessageTap serverTap = MessageTap.backend();
    private final MessageTap clientTap = MessageTap.frontend(serverTap);
    private final Flow toServer;
    private final Flow toClient;
    private final List<LinkEvent> events = new ArrayList<>();
    private boolean closed;
    private volatile boolean vanished;

    Link(TcpProxy proxy, Selector selector, SocketChannel client, SocketChannel server) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        this.toServer = new Flow(client, server, clientTap);
        this.toClient = new Flow(server, client, serverTap);
        this.clientKey = client.register(selector, 0, this);
        this.serverKey = server.register(selector, 0, this);
    }

    /** What happened, in order; bytes that follow bytes of the same side are one event. */
    public List<LinkEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** How often the client has sent something that the server then answered, so that somebody had to wait. */
    public int roundTrips() {
        List<LinkEvent> seen = events();
        return (int) IntStream.range(1, seen.size())
                .filter(i -> seen.get(i - 1) == LinkEvent.CLIENT_BYTES && seen.get(i) == LinkEvent.SERVER_BYTES)
                .count();
    }

    /** Waits until all of these have happened, in whatever order; {@link AssertionError} after ten seconds. */
    public void awaitEvents(LinkEvent... awaited) {
        List<LinkEvent> all = Arrays.asList(awaited);
        eventually(() -> all + " in " + this, () -> events().containsAll(all));
    }

    /** The tags of what the client has sent; {@link FrontendMessage} says how messages without a tag appear. */
    public String clientMessages() {
        return clientTap.tags();
    }

    /** The tags of what the server has sent. */
    public String serverMessages() {
        return serverTap.tags();
    }

    /** Forgets messages and events seen so far, a login for example, so that a test sees only what comes next. */
    public void forget() {
        clientTap.forget();
        serverTap.forget();
        synchronized (events) {
            events.clear();
        }
    }

    public long clientBytes() {
        return toServer.bytes();
    }

    public long serverBytes() {
        return toClient.bytes();
    }

    /** In how many reads the client's bytes came. */
    public long clientChunks() {
        return toServer.chunks();
    }

    /** In how many reads the server's bytes came. */
    public long serverChunks() {
        return toClient.chunks();
    }

    /** Ends both connections by FIN, at once; what either side still sends is swallowed. */
    public void cut() {
        proxy.execute(this::cutNow);
    }

    /** Resets both connections. */
    public void reset() {
        proxy.execute(this::resetNow);
    }

    /** Neither side hears of the other any more, nor that it has gone. Only a reset (or the proxy's end) ends that. */
    public void vanish() {
        vanished = true; // at once: what comes after this call must not be read
    }

    public boolean hasVanished() {
        return vanished;
    }

    /** Passes on so many bytes more of what the server sends; then the fault befalls, for 0 instead of the first byte. */
    public void afterServerBytes(long bytes, Fault fault) {
        awaited(() -> toClient.strikeAfter(bytes, () -> strikeLater(fault)));
    }

    /** As {@link #afterServerBytes}, for what the client sends. */
    public void afterClientBytes(long bytes, Fault fault) {
        awaited(() -> toServer.strikeAfter(bytes, () -> strikeLater(fault)));
    }

    /**
     * Passes on what the server sends before its next message with this tag, and so many bytes of that message; then the
     * fault befalls.
     */
    public void atServerMessage(char tag, int bytes, Fault fault) {
        awaited(() -> toClient.strikeAt(tag, bytes, () -> strikeLater(fault)));
    }

    /** As {@link #atServerMessage}, for what the client sends. */
    public void atClientMessage(char tag, int bytes, Fault fault) {
        awaited(() -> toServer.strikeAt(tag, bytes, () -> strikeLater(fault)));
    }

    private void strikeLater(Fault fault) {
        // Not in the middle of reading or writing: both sockets may be closed afterwards.
        proxy.executeLater(() -> fault.strike(this));
    }

    /** Returns when it is done, so that no byte that comes later can be earlier than the request. */
    private void awaited(Runnable request) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        proxy.execute(() -> {
            request.run();
            done.complete(null);
        });
        done.orTimeout(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Waits until both sides have finished or one has reset, and the proxy has closed its two sockets. */
    public void awaitClosed() {
        eventually(() -> "closed: " + this, () -> !client.isOpen() && !server.isOpen());
    }

    @Override
    public String toString() {
        return "Link" + events() + " client " + clientMessages() + ", server " + serverMessages();
    }

    // Below: the proxy's thread only.

    boolean isClosed() {
        return closed;
    }

    /** Declares what this link waits for; returns for how many nanoseconds at most it may sleep. */
    long prepare(long now) {
        clientKey.interestOps(operations(toServer, toClient, now));
        serverKey.interestOps(operations(toClient, toServer, now));
        return Math.min(
                isFrozen(toServer) ? Long.MAX_VALUE : toServer.pause(now),
                isFrozen(toClient) ? Long.MAX_VALUE : toClient.pause(now));
    }

    private int operations(Flow out, Flow in, long now) {
        return (!isFrozen(out) && out.wantsToRead() ? SelectionKey.OP_READ : 0)
                | (!isFrozen(in) && in.wantsToWrite(now) ? SelectionKey.OP_WRITE : 0);
    }

    private boolean isFrozen(Flow flow) {
        return vanished || (flow == toServer ? proxy.isClientToServerFrozen() : proxy.isServerToClientFrozen());
    }

    void ready(SelectionKey key) {
        boolean isClient = key == clientKey;
        Flow out = isClient ? toServer : toClient;
        Flow in = isClient ? toClient : toServer;
        // Whatever fails on a socket, reading or writing, is the fault of the peer there.
        try {
            // Asked again, because what comes after a call of freeze must not be read even if the selector was asleep.
            if (key.isReadable() && !isFrozen(out)) {
                read(out, isClient);
            }
            if (key.isWritable() && !isFrozen(in)) {
                in.write(proxy.pace());
            }
        } catch (IOException e) {
            note(isClient ? LinkEvent.CLIENT_RESET : LinkEvent.SERVER_RESET);
            resetNow();
        }
    }

    private void read(Flow flow, boolean isClient) throws IOException {
        if (flow.read(isClient && proxy.holdsTerminate(), proxy.latencyNanos())) {
            note(isClient ? LinkEvent.CLIENT_BYTES : LinkEvent.SERVER_BYTES);
        } else {
            note(isClient ? LinkEvent.CLIENT_FIN : LinkEvent.SERVER_FIN);
        }
    }

    /** Passes FINs on and closes what is finished. */
    void finish() {
        forwardEnd(toServer, toClient, server, LinkEvent.SERVER_RESET);
        forwardEnd(toClient, toServer, client, LinkEvent.CLIENT_RESET);
        if (toServer.isFinished() && toClient.isFinished()) {
            closeNow();
        }
    }

    private void forwardEnd(Flow flow, Flow opposite, SocketChannel sink, LinkEvent sinkReset) {
        if (closed || isFrozen(flow) || !flow.isReadyToForwardEnd()) {
            return;
        }
        try {
            // A sink that has not sent its FIN yet will still tell us of a reset when we read from it.
            if (opposite.hasEnded() && KernelSockets.wasReset(sink)) {
                note(sinkReset);
                resetNow();
            } else {
                flow.forwardEnd();
            }
        } catch (IOException e) {
            note(sinkReset);
            resetNow();
        }
    }

    private void note(LinkEvent event) {
        synchronized (events) {
            boolean bytes = event == LinkEvent.CLIENT_BYTES || event == LinkEvent.SERVER_BYTES;
            if (!bytes || events.isEmpty() || events.get(events.size() - 1) != event) {
                events.add(event);
            }
        }
    }

    void cutNow() {
        try {
            toServer.cut();
            toClient.cut();
        } catch (IOException e) {
            closeNow();
        }
    }

    void resetNow() {
        try {
            if (!closed) {
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
                server.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // The peer was faster; closing is all that is left to do.
        } finally {
            closeNow();
        }
    }

    void closeNow() {
        closed = true;
        TcpProxy.close(client);
        TcpProxy.close(server);
    }
}
