package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.pgflux.observe.ConnectionWatch;
import io.pgflux.observe.Peer;
import io.pgflux.wire.BackendDecoder;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What is told of a session: what it is called in logs and errors, who watches it, and what goes over its wire. */
public final class Journal {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final int number = NUMBERS.incrementAndGet();
    private final WireLog wire = WireLog.of(this);
    private volatile String id = "pgflux-" + number; // any thread may ask
    private @Nullable Peer peer;
    private ConnectionWatch watch = ConnectionWatch.NONE;

    Journal() {}

    /**
     * What the connection is called in logs and errors: {@code pgflux-3/4711}, where 3 is its number in this JVM, and 4711
     * the server's process; without that as long as the server has not said it. From any thread.
     */
    public String id() {
        return id;
    }

    /** An error's message with the connection's id. From any thread. */
    public String marked(String message) {
        return message + " [" + id + "]";
    }

    /** The process that is at work for this session, as the server names it. */
    public void process(int processId) {
        id = "pgflux-" + number + "/" + Integer.toUnsignedString(processId);
    }

    /** Where the session is connected to. */
    public void peer(Peer server) {
        peer = server;
    }

    /** Null as long as nobody has said it. */
    public @Nullable Peer peer() {
        return peer;
    }

    /** Before anybody has the session: who is told of it from now on. */
    public void tell(ConnectionWatch all) {
        watch = all;
    }

    public ConnectionWatch watch() {
        return watch;
    }

    BackendDecoder decoder(int limit) {
        return wire.decoder(limit);
    }

    void received(int bytes) {
        watch.received(bytes);
    }

    /** The buffer with whole messages is about to be written; it is not read. */
    void sent(ByteBuf messages) {
        watch.sent(messages.readableBytes());
        wire.sent(messages);
    }

    /** The id, and where that is also when the channel has forgotten it. */
    @Override
    public String toString() {
        return peer == null ? id : id + " at " + peer.address();
    }
}
