package io.pgflux.handshake;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import reactor.netty.tcp.TcpClient;
import reactor.util.Logger;
import reactor.util.Loggers;

/** How the sockets of a factory are set. */
public final class SocketOptions {

    private static final Logger LOG = Loggers.getLogger(SocketOptions.class);

    private final boolean keepAlive;
    private final boolean noDelay;
    private final Map<TcpDetail, Integer> details;
    private final Set<TcpDetail> warned = ConcurrentHashMap.newKeySet(); // once, not with each connection

    /**
     * For one factory.
     *
     * @param keepAlive SO_KEEPALIVE
     * @param noDelay TCP_NODELAY
     * @param details those that are not left to the operating system
     */
    public SocketOptions(boolean keepAlive, boolean noDelay, Map<TcpDetail, Integer> details) {
        this.keepAlive = keepAlive;
        this.noDelay = noDelay;
        this.details = Map.copyOf(details);
    }

    public boolean keepAlive() {
        return keepAlive;
    }

    public boolean noDelay() {
        return noDelay;
    }

    public Map<TcpDetail, Integer> details() {
        return details;
    }

    TcpClient set(TcpClient client) {
        TcpClient set = client.option(ChannelOption.SO_KEEPALIVE, keepAlive).option(ChannelOption.TCP_NODELAY, noDelay);
        return details.isEmpty()
                ? set
                : set.doOnChannelInit(
                        (observer, channel, remote) -> details.forEach((detail, value) -> set(channel, detail, value)));
    }

    /** Which transport it is, is known only now; a client would warn with each connection of what it does not know. */
    private void set(Channel channel, TcpDetail detail, int value) {
        String reason = "does not support it";
        try {
            ChannelOption<Integer> option = option(channel, detail);
            if (option != null && channel.config().setOption(option, value)) {
                return;
            }
        } catch (RuntimeException | LinkageError e) { // refused by the kernel, or not in this Java
            reason = String.valueOf(e.getMessage());
        }
        if (warned.add(detail)) {
            LOG.warn(
                    "The option {} has no effect on a {}: {}",
                    detail,
                    channel.getClass().getSimpleName(),
                    reason);
        }
    }

    private static @Nullable ChannelOption<Integer> option(Channel channel, TcpDetail detail) {
        // By name, since Netty's epoll may not be there at all.
        if (channel.getClass().getPackageName().equals("io.netty.channel.epoll")) {
            return Epoll.option(detail);
        }
        return channel instanceof NioSocketChannel ? Nio.option(detail) : null;
    }

    /** Loaded only where it is the transport in use. */
    private static final class Epoll {

        static ChannelOption<Integer> option(TcpDetail detail) {
            return switch (detail) {
                case USER_TIMEOUT -> EpollChannelOption.TCP_USER_TIMEOUT;
                case KEEP_ALIVE_IDLE -> EpollChannelOption.TCP_KEEPIDLE;
                case KEEP_ALIVE_INTERVAL -> EpollChannelOption.TCP_KEEPINTVL;
                case KEEP_ALIVE_COUNT -> EpollChannelOption.TCP_KEEPCNT;
            };
        }
    }

    /** Java has no name for TCP_USER_TIMEOUT. */
    private static final class Nio {

        static @Nullable ChannelOption<Integer> option(TcpDetail detail) {
            SocketOption<Integer> option = switch (detail) {
                case USER_TIMEOUT -> null;
                case KEEP_ALIVE_IDLE -> ExtendedSocketOptions.TCP_KEEPIDLE;
                case KEEP_ALIVE_INTERVAL -> ExtendedSocketOptions.TCP_KEEPINTERVAL;
                case KEEP_ALIVE_COUNT -> ExtendedSocketOptions.TCP_KEEPCOUNT;
            };
            return option == null ? null : NioChannelOption.of(option);
        }
    }
}
