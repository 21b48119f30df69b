package io.pgflux.testing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import reactor.netty.resources.LoopResources;

/**
 * One event loop whose sockets count what is read from them, and receive into a buffer of {@link TcpProxy#SOCKET_BUFFER}. Linux otherwise lets it grow, up
 * to what tcp_rmem allows, and then nobody can tell how much a client that does not read may have been sent.
 */
public final class NarrowLoops implements LoopResources, AutoCloseable {

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicLong bytesRead = new AtomicLong();

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loop;
    }

    /** How many bytes were read from all its sockets. */
    public long bytesRead() {
        return bytesRead.get();
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
        NioSocketChannel channel = new CountedChannel();
        channel.config().setReceiveBufferSize(TcpProxy.SOCKET_BUFFER); // before connect, which announces the window
        return type.cast(channel);
    }

    @Override
    public void close() {
        loop.shutdownGracefully();
    }

    private final class CountedChannel extends NioSocketChannel {

        @Override
        protected int doReadBytes(ByteBuf into) throws Exception {
            int read = super.doReadBytes(into);
            bytesRead.addAndGet(Math.max(0, read));
            return read;
        }
    }
}
