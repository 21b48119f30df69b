package io.pgflux.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long a server may keep silent that owes an answer: as long as it likes, unless there is a {@link Limit}. */
class Silence {

    static final Silence UNLIMITED = new Silence();

    /** Something has come, or reading has begun again after a pause: the silence begins anew. */
    void broken() {}

    /** An answer is due, and none was before. */
    void begins() {}

    void stop() {}

    /**
     * A limit by a timer that is set at most once in so long, however many statements there are: when it goes off it looks
     * at what has been since. It does not run while nothing is due. Event loop only.
     */
    static final class Limit extends Silence {

        /** What waits in the socket is read in the meantime, in case that the event loop was held up. */
        private static final long SECOND_LOOK = TimeUnit.MILLISECONDS.toNanos(20);

        private final Session session;
        private final Channel channel;
        private final EventLoop eventLoop;
        private final Duration timeout;
        private final long nanos;
        private final Runnable check = this::check;

        private @Nullable ScheduledFuture<?> timer;
        private long since; // System.nanoTime()
        private long unsent;
        private boolean suspected;

        Limit(Session session, Channel channel, Duration timeout) {
            this.session = session;
            this.channel = channel;
            this.timeout = timeout;
            eventLoop = channel.eventLoop();
            nanos = timeout.toNanos();
        }

        @Override
        void broken() {
            since = System.nanoTime();
            suspected = false;
        }

        @Override
        void begins() {
            broken();
            if (timer == null) {
                schedule(nanos);
            }
        }

        @Override
        void stop() {
            if (timer != null) {
                timer.cancel(false);
                timer = null;
            }
        }

        private void schedule(long delay) {
            try {
                timer = eventLoop.schedule(check, delay, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                timer = null; // the event loop has ended, and its sockets with it
            }
        }

        private void check() {
            timer = null;
            if (session.isQuiet()) {
                return;
            }
            if (!channel.config().isAutoRead() || isSending()) {
                broken();
            }
            long left = since + nanos - System.nanoTime();
            if (left > 0) {
                schedule(left);
            } else if (suspected) {
                session.giveUp(Loss.bySilence(timeout));
            } else {
                suspected = true;
                schedule(SECOND_LOOK);
            }
        }

        /** A server that takes a long request is not silent. */
        private boolean isSending() {
            ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
            long before = unsent;
            unsent = buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
            return unsent > 0 && unsent != before;
        }
    }
}
