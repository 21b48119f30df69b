package io.pgflux.testing;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import reactor.netty.resources.LoopResources;

/**
 * One event loop whose sockets receive into a buffer of {@link TcpProxy#SOCKET_BUFFER}. Linux otherwise lets it grow, up
 * to what tcp_rmem allows, and then nobody can tell how much a client that does not read may have been sent.
 */
public final class NarrowLoops implements LoopResources, AutoCloseable {

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loop;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
        NioSocketChannel channel = new NioSocketChannel();
        channel.config().setReceiveBufferSize(TcpProxy.SOCKET_BUFFER); // before connect, which announces the window
        return type.cast(channel);
    }

    @Override
    public void close() {
        loop.shutdownGracefully();
    }
}
