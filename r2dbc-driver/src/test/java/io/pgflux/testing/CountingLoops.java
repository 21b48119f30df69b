package io.pgflux.testing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.netty.resources.LoopResources;

/** One event loop whose sockets count how often they are read and written. */
public final class CountingLoops implements LoopResources, AutoCloseable {

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private final Set<ByteBuf> buffers = Collections.newSetFromMap(new IdentityHashMap<>()); // of the event loop

    /** How often bytes were read from a socket. */
    public int reads() {
        return reads.get();
    }

    /** How often bytes were written to a socket; more often only if its buffer was full. */
    public int writes() {
        return writes.get();
    }

    /** Into how many buffers bytes were read from sockets. To be asked when nothing is read any more. */
    public int buffers() {
        return loop.submit(buffers::size).syncUninterruptibly().getNow();
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loop;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
        return type.cast(new CountedChannel());
    }

    @Override
    public void close() {
        loop.shutdownGracefully();
    }

    private final class CountedChannel extends NioSocketChannel {

        @Override
        protected int doReadBytes(ByteBuf into) throws Exception {
            int read = super.doReadBytes(into);
            if (read > 0) {
                reads.incrementAndGet();
                buffers.add(into);
            }
            return read;
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer pending) throws Exception {
            if (!pending.isEmpty()) {
                writes.incrementAndGet();
            }
            super.doWrite(pending);
        }
    }
}
