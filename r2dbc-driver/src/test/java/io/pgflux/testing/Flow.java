package io.pgflux.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link Link}: at most one chunk is between the two sockets, so that a receiver that does not read
 * makes the sender wait. Confined to the proxy's thread, but for the counters.
 */
final class Flow {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private static final long UNLIMITED = Long.MAX_VALUE;

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

    private @Nullable Runnable fault;
    private long allowed = UNLIMITED; // bytes until the fault
    private int allowedOfMessage;

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
    boolean read(boolean holdTerminate, long latencyNanos) throws IOException {
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
        pausedUntil = System.nanoTime() + latencyNanos;
        int watched = tap.follow(chunk);
        if (discarding) {
            return true;
        }
        if (fault != null) {
            readUpToFault(watched);
            return true;
        }
        if (holdTerminate && watched >= 0 && held == null) {
            held = new ByteArrayOutputStream();
            pending = chunk.slice(0, watched);
            chunk.position(watched);
        }
        if (held == null) {
            pending = chunk;
        } else {
            held.write(chunk.array(), chunk.position(), chunk.remaining());
        }
        return true;
    }

    private void readUpToFault(int message) {
        if (allowed == UNLIMITED && message >= 0) {
            allowed = message + (long) allowedOfMessage;
        }
        int length = (int) Math.min(allowed, chunk.remaining());
        if (allowed != UNLIMITED) {
            allowed -= length;
        }
        pending = chunk.slice(0, length);
        strikeIfDue();
    }

    private void strikeIfDue() {
        Runnable due = fault;
        if (due != null && allowed == 0 && !pending.hasRemaining()) {
            fault = null;
            discarding = true;
            due.run();
        }
    }

    /** Passes on so many bytes more; then, or instead of the first, the fault. */
    void strikeAfter(long bytes, Runnable fault) {
        this.fault = fault;
        allowed = bytes;
    }

    /** Passes on what comes before the next message with this tag, and so many bytes of that; then the fault. */
    void strikeAt(char tag, int bytes, Runnable fault) {
        this.fault = fault;
        allowedOfMessage = bytes;
        tap.watch(tag);
    }

    void write(Pace pace) throws IOException {
        ByteBuffer part =
                pending.slice(pending.position(), Math.min(pace.bytes().getAsInt(), pending.remaining()));
        pending.position(pending.position() + sink.write(part));
        pausedUntil = System.nanoTime() + pace.pauseNanos();
        strikeIfDue();
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

    /** How many bytes are passed on at a time, and the pause after them. */
    record Pace(IntSupplier bytes, long pauseNanos) {
        static final Pace UNLIMITED = new Pace(() -> Integer.MAX_VALUE, 0);
    }
}
