package io.pgflux.handshake;

import io.netty.channel.ChannelOption;
import io.pgflux.session.LoopBuffer;
import io.pgflux.tls.Tls;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * How a factory's sockets are opened, whatever server they lead to.
 *
 * @param connectTimeout for everything from the name look-up to the end of the login
 * @param socketTimeout how long a server may keep silent that owes an answer, from the end of the login on; null: no limit
 * @param socket how each is set
 * @param loops the event loops; null: Reactor Netty's
 * @param tls how the connections are encrypted
 */
public record Transport(
        Duration connectTimeout,
        @Nullable Duration socketTimeout,
        SocketOptions socket,
        @Nullable LoopResources loops,
        Tls tls) {

    TcpClient client(SocketAddress server) {
        SocketAddress remote = UnixSocket.forLoops(server, loops);
        TcpClient client = TcpClient.create(ConnectionProvider.newConnection())
                .remoteAddress(() -> remote)
                .option(ChannelOption.RECVBUF_ALLOCATOR, LoopBuffer.toRead())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // the deadline of Connector is over all of it
        if (remote instanceof InetSocketAddress) {
            client = socket.set(client);
        }
        return loops == null ? client : client.runOn(loops);
    }
}
