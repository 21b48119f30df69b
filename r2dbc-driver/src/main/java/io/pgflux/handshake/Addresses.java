package io.pgflux.handshake;

import io.netty.util.NetUtil;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The addresses of a name, as every program of this machine sees them: hosts file, search domains, multicast DNS. The
 * JVM's look-up does that and remembers it for a while, but it blocks, so it has a thread of its own.
 */
final class Addresses {

    private Addresses() {}

    /** At least one, in the order in which the operating system prefers them. */
    static Mono<List<SocketAddress>> of(String host, int port) {
        if (UnixSocket.isOne(host)) {
            return Mono.fromCallable(() -> List.of(UnixSocket.address(host, port)));
        }
        if (host.indexOf('%') >= 0 && NetUtil.isValidIpV6Address(host)) {
            // Netty drops the scope; to find the interface that it names is the system's work.
            return Mono.fromCallable(() -> withPort(InetAddress.getAllByName(host), port))
                    .subscribeOn(Schedulers.boundedElastic())
                    .onErrorMap(
                            UnknownHostException.class,
                            cause -> unknown(host, port, "this machine has no such interface", cause));
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        return literal != null
                ? Mono.fromCallable(() -> withPort(new InetAddress[] {InetAddress.getByAddress(host, literal)}, port))
                : Mono.fromCallable(() -> withPort(InetAddress.getAllByName(host), port))
                        .subscribeOn(Schedulers.boundedElastic())
                        .onErrorMap(
                                UnknownHostException.class,
                                cause -> unknown(host, port, "its name is not known", cause));
    }

    private static List<SocketAddress> withPort(InetAddress[] addresses, int port) {
        return Stream.of(addresses)
                .<SocketAddress>map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private static Throwable unknown(String host, int port, String reason, Throwable cause) {
        return new R2dbcNonTransientResourceException(
                "Cannot connect to %s:%d: %s".formatted(host, port, reason), "08001", cause);
    }
}
