package io.pgflux.benchmarks.floor;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import java.util.concurrent.CompletableFuture;

/** One connection, one statement, and as many queries under way as the workload has. */
public final class FloorDriver implements Work {

    private static final int RECEIVE_BUFFER = 1 << 16;

    private final FloorHandler handler;
    private final EventLoopGroup group;
    private final Channel channel;
    private final int queries;

    private FloorDriver(FloorHandler handler, EventLoopGroup group, Channel channel, int queries) {
        this.handler = handler;
        this.group = group;
        this.channel = channel;
        this.queries = queries;
    }

    /** Throws {@link UnsupportedOperationException} for the workloads where a floor says nothing. */
    public static Work work(Workload workload, Target target) throws Exception {
        FloorHandler handler = switch (workload) {
            case ONE, PIPELINED, FIRST -> new FloorHandler(Tables.ONE, true, FloorRows::one);
            case PAGES -> new FloorHandler(Tables.PAGE, true, FloorRows::page);
            case WIDE -> new FloorHandler(Tables.WIDE, false, FloorRows::wide);
            default -> throw new UnsupportedOperationException("only for queries on one connection");
        };
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Channel channel = new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BUFFER))
                .handler(handler)
                .connect(target.host(), target.port())
                .sync()
                .channel();
        handler.ready().get();
        boolean many = workload == Workload.PIPELINED || workload == Workload.PAGES;
        return new FloorDriver(handler, group, channel, many ? Workload.PIPELINE : 1);
    }

    @Override
    public long run(Watch watch) throws Exception {
        CompletableFuture<Long> done = new CompletableFuture<>();
        channel.eventLoop().execute(() -> handler.start(watch, queries, done));
        return done.get();
    }

    @Override
    public void close() {
        channel.close();
        group.shutdownGracefully();
    }
}
