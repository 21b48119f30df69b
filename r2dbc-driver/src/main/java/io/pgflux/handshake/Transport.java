package io.pgflux.handshake;

import io.netty.channel.ChannelOption;
import io.pgflux.session.LoopBuffer;
import io.pgflux.tls.Tls;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * How a factory's sockets are opened, whatever server they lead to.
 *
 * @param connectTimeout for everything from the name look-up to the end of the login
 * @param socketTimeout how long a server may keep silent that owes an answer, from the end of the login on; null: no limit
 * @param socket how each is set
 * @param loops the event loops, and how many connections each has
 * @param tls how the connections are encrypted
 */
public record Transport(
        Duration connectTimeout, @Nullable Duration socketTimeout, SocketOptions socket, EventLoops loops, Tls tls) {

    /** A session's connection, on the event loop that has the fewest of them. */
    Mono<? extends Connection> connect(SocketAddress server) {
        return Mono.defer(() -> {
            EventLoops.Seat seat = loops.take();
            return Mono.defer(() -> client(server, seat)
                            .doOnChannelInit((observer, channel, remote) ->
                                    channel.closeFuture().addListener(closed -> seat.dispose()))
                            .connect())
                    .doOnError(failure -> seat.dispose()) // there may have been no channel
                    .doOnCancel(seat::dispose);
        });
    }

    /** For one of the connections that are gone at once; the caller's event loop, if it is one, serves it. */
    TcpClient client(SocketAddress server) {
        return client(server, loops.resources());
    }

    private TcpClient client(SocketAddress server, LoopResources resources) {
        SocketAddress remote = UnixSocket.forLoops(server, resources);
        TcpClient client = TcpClient.create(ConnectionProvider.newConnection())
                .remoteAddress(() -> remote)
                .option(ChannelOption.RECVBUF_ALLOCATOR, LoopBuffer.toRead())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the deadline of Connector is over all of it
                .runOn(resources);
        return remote instanceof InetSocketAddress ? socket.set(client) : client;
    }
}
