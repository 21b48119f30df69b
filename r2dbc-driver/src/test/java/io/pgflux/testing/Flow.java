package io.pgflux.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link Link}: at most one chunk is between the two sockets, so that a receiver that does not read
 * makes the sender wait. Confined to the proxy's thread, but for the counters.
 */
final class Flow {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel source;
    private final SocketChannel sink;
    private final MessageTap tap;
    private final ByteBuffer chunk = ByteBuffer.allocate(TcpProxy.SOCKET_BUFFER);

    private ByteBuffer pending = NOTHING;
    /** From a Terminate on, when it is to be held until the source has ended. */
    private @Nullable ByteArrayOutputStream held;

    private boolean ended;
    private boolean endForwarded;
    private boolean discarding;
    private long pausedUntil = System.nanoTime();

    private volatile long bytes;
    private volatile long chunks;

    Flow(SocketChannel source, SocketChannel sink, MessageTap tap) {
        this.source = source;
        this.sink = sink;
        this.tap = tap;
    }

    long bytes() {
        return bytes;
    }

    long chunks() {
        return chunks;
    }

    boolean wantsToRead() {
        return !ended && !pending.hasRemaining();
    }

    boolean wantsToWrite(long now) {
        return pending.hasRemaining() && now - pausedUntil >= 0;
    }

    /** For how many nanoseconds the pace makes it wait; {@link Long#MAX_VALUE} when it waits for something else. */
    long pause(long now) {
        return pending.hasRemaining() && !wantsToWrite(now) ? pausedUntil - now : Long.MAX_VALUE;
    }

    boolean hasEnded() {
        return ended;
    }

    /** The source has sent its FIN and the sink has got one. */
    boolean isFinished() {
        return ended && endForwarded;
    }

    /** Returns false when it has met the source's FIN. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    boolean read(boolean holdTerminate) throws IOException {
        pending = NOTHING;
        int read = source.read(chunk.clear());
        if (read < 0) {
            ended = true;
            pending = held == null ? NOTHING : ByteBuffer.wrap(held.toByteArray());
            return false;
        }
        bytes += read;
        chunks++;
        chunk.flip();
        int terminate = tap.follow(chunk);
        if (discarding) {
            return true;
        }
        if (holdTerminate && terminate >= 0 && held == null) {
            held = new ByteArrayOutputStream();
            pending = chunk.slice(0, terminate);
            chunk.position(terminate);
        }
        if (held == null) {
            pending = chunk;
        } else {
            held.write(chunk.array(), chunk.position(), chunk.remaining());
        }
        return true;
    }

    void write(Pace pace) throws IOException {
        ByteBuffer part = pending.slice(pending.position(), Math.min(pace.bytes(), pending.remaining()));
        pending.position(pending.position() + sink.write(part));
        pausedUntil = System.nanoTime() + pace.pauseNanos();
    }

    /** Everything before the FIN was delivered. */
    boolean isReadyToForwardEnd() {
        return ended && !endForwarded && !pending.hasRemaining();
    }

    void forwardEnd() throws IOException {
        endForwarded = true;
        sink.shutdownOutput();
    }

    /** Ends the sink now; what the source still sends is read, because unread bytes would turn a close into a reset. */
    void cut() throws IOException {
        discarding = true;
        pending = NOTHING;
        held = null;
        if (!endForwarded) {
            forwardEnd();
        }
    }

    /** How fast bytes are passed on. */
    record Pace(int bytes, long pauseNanos) {
        static final Pace UNLIMITED = new Pace(Integer.MAX_VALUE, 0);
    }
}
