package io.pgflux.handshake;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * Where the server is, and how it is talked to.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param connectTimeout for everything from the name look-up to the end of the login
 * @param socketTimeout how long a server may keep silent that owes an answer, from the end of the login on; null: no limit
 * @param socket how its socket is set
 * @param loops the event loops; null: Reactor Netty's
 */
public record Address(
        String host,
        int port,
        Duration connectTimeout,
        @Nullable Duration socketTimeout,
        SocketOptions socket,
        @Nullable LoopResources loops) {

    TcpClient client() {
        TcpClient client = socket.set(TcpClient.create(ConnectionProvider.newConnection())
                .host(host)
                .port(port)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)); // the deadline of Connector is over all of it
        return loops == null ? client : client.runOn(loops);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
