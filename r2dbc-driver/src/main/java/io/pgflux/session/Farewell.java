package io.pgflux.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import io.pgflux.wire.FrontendEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * The orderly end of a connection: Terminate, our FIN, the server's FIN. Whoever waits for it is told when both sides are
 * closed, so that the server's backend has ended its work by then and no port stays in doubt.
 */
final class Farewell {

    /** A server that has not closed its side by then, because it is busy or gone, gets a reset. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Channel channel;
    private final Journal journal;
    private final EventLoop eventLoop; // a channel that is closed does not know it any more
    private final List<MonoSink<Void>> waiting = new ArrayList<>(1);
    private boolean begun;
    private boolean heard;
    private boolean said;
    private boolean complete;
    private @Nullable ScheduledFuture<?> deadline;

    Farewell(Channel channel, Journal journal) {
        this.channel = channel;
        this.journal = journal;
        eventLoop = channel.eventLoop();
    }

    /** From now on the server has so long. */
    void begin() {
        begun = true;
        await();
    }

    private void await() {
        heard = false;
        try {
            deadline = eventLoop.schedule(this::late, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            complete(); // the event loop has ended, and its sockets with it
        }
    }

    /** Once it has begun. */
    void say() {
        if (said || !begun) {
            return;
        }
        said = true;
        var terminate = channel.alloc().ioBuffer(5);
        new FrontendEncoder(terminate).terminate();
        journal.sent(terminate);
        // Netty drops what is still unsent when the output is shut down: so only after the write.
        // Nor does TLS get a last word (close_notify): Terminate says it, and is as well protected. A server reads
        // nothing behind it, and its kernel answers what is left unread with a reset, which could overtake answers
        // still on their way.
        channel.writeAndFlush(terminate).addListener(written -> {
            if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
    }

    /** The server is still sending what somebody relies on: so long from now. */
    void heard() {
        heard = true;
    }

    private void late() {
        if (heard) {
            await();
        } else {
            reset();
        }
    }

    private void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.unsafe().close(channel.voidPromise()); // not by the pipeline, where TLS would wait to be heard
    }

    void whenComplete(MonoSink<Void> sink) {
        if (complete) {
            sink.success();
        } else {
            waiting.add(sink);
        }
    }

    void complete() {
        complete = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        waiting.forEach(MonoSink::success);
        waiting.clear();
    }
}
