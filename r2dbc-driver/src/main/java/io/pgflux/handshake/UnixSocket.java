package io.pgflux.handshake;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import reactor.netty.resources.LoopResources;

/**
 * Unix domain sockets among the hosts. As for libpq, a host that begins with "/" is a directory with a socket {@code
 * .s.PGSQL.<port>} in it, one with "@" the same in Linux's abstract namespace; besides, {@code unix:} is followed by the path
 * of a socket.
 */
public final class UnixSocket {

    /** In front of a path to the socket itself. */
    public static final String FILE = "unix:";

    /** What {@code sun_path} holds without its NUL; Linux has 107, macOS and BSD 103. */
    private static final int LONGEST = 107;

    private UnixSocket() {}

    public static boolean isOne(String host) {
        return host.startsWith("/") || host.startsWith("@") || host.startsWith(FILE);
    }

    /**
     * Where it is.
     *
     * @throws IllegalArgumentException if no operating system could have it there
     */
    public static String path(String host, int port) {
        String path = host.startsWith(FILE) ? host.substring(FILE.length()) : host + "/.s.PGSQL." + port;
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The path of a Unix domain socket must not contain NUL");
        }
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw new IllegalArgumentException(
                    "The path of the Unix domain socket %s has %d bytes, and at most %d are possible: use a shorter directory"
                            .formatted(path, length, LONGEST));
        }
        return path;
    }

    static SocketAddress address(String host, int port) {
        String path = path(host, port);
        return new DomainSocketAddress(path.startsWith("@") ? '\0' + path.substring(1) : path);
    }

    /** What the channels of these loops connect to, which differs between Netty's own transports and the JDK's. */
    static SocketAddress forLoops(SocketAddress address, LoopResources loops) {
        if (address instanceof InetSocketAddress || !(address instanceof DomainSocketAddress unix)) {
            return address; // the second class may not be there where only TCP is used
        }
        EventLoopGroup group = loops.onClient(LoopResources.DEFAULT_NATIVE);
        // Asked for by what TCP has, since these loops tell the class of no other channel.
        if (loops.onChannelClass(SocketChannel.class, group) != NioSocketChannel.class) {
            return unix;
        }
        if (unix.path().startsWith("\0")) {
            throw new IllegalArgumentException(
                    "A Unix domain socket in the abstract namespace needs Netty's epoll transport, which is not in use: @"
                            + unix.path().substring(1));
        }
        return UnixDomainSocketAddress.of(Path.of(unix.path()));
    }
}
