package io.pgflux;

import io.pgflux.handshake.TcpDetail;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/** How the socket is set, and which threads serve it. */
abstract class SocketSettings extends SessionSettings {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(
                    PgConnectionFactoryProvider.SOCKET_TIMEOUT, OptionValue::duration, SocketSettings::socketTimeout),
            PgOption.of(PgConnectionFactoryProvider.TCP_KEEPALIVE, OptionValue::bool, SocketSettings::tcpKeepAlive),
            PgOption.of(
                    PgConnectionFactoryProvider.TCP_KEEPALIVE_IDLE,
                    OptionValue::duration,
                    SocketSettings::tcpKeepAliveIdle),
            PgOption.of(
                    PgConnectionFactoryProvider.TCP_KEEPALIVE_INTERVAL,
                    OptionValue::duration,
                    SocketSettings::tcpKeepAliveInterval),
            PgOption.of(
                    PgConnectionFactoryProvider.TCP_KEEPALIVE_COUNT,
                    OptionValue::integer,
                    SocketSettings::tcpKeepAliveCount),
            PgOption.of(
                    PgConnectionFactoryProvider.TCP_USER_TIMEOUT,
                    OptionValue::duration,
                    SocketSettings::tcpUserTimeout),
            PgOption.of(PgConnectionFactoryProvider.TCP_NODELAY, OptionValue::bool, SocketSettings::tcpNoDelay),
            PgOption.of(
                    PgConnectionFactoryProvider.LOOP_RESOURCES,
                    value -> value.as(LoopResources.class),
                    SocketSettings::loopResources));

    @Nullable
    Duration socketTimeout;

    boolean tcpKeepAlive;
    boolean tcpNoDelay = true;
    Map<TcpDetail, Integer> tcpDetails = Map.of();

    @Nullable
    LoopResources loopResources;

    /**
     * How long the server may send nothing while an answer is due, from the end of the login on; then the connection
     * is lost. Time in which a subscriber takes no rows does not count. Default: no limit. It ends a statement that
     * computes for longer, too; see {@link #statementTimeout} for a limit that the server keeps.
     */
    public PgConnectionOptions.Builder socketTimeout(@Nullable Duration value) {
        socketTimeout = value == null ? null : Check.positive("socketTimeout", value);
        return builder();
    }

    /** SO_KEEPALIVE; default off. */
    public PgConnectionOptions.Builder tcpKeepAlive(boolean value) {
        tcpKeepAlive = value;
        return builder();
    }

    /** TCP_NODELAY; default on. */
    public PgConnectionOptions.Builder tcpNoDelay(boolean value) {
        tcpNoDelay = value;
        return builder();
    }

    /**
     * How long what was sent may stay without an acknowledgement before the connection is lost (TCP_USER_TIMEOUT),
     * from 1 ms on; default: the operating system's. Only with Netty's epoll transport; a warning in the log
     * otherwise.
     */
    public PgConnectionOptions.Builder tcpUserTimeout(Duration value) {
        return tcp(TcpDetail.USER_TIMEOUT, Check.millis("tcpUserTimeout", value));
    }

    /** After how long a rest the first probe is sent (TCP_KEEPIDLE), 1 to 32767 s; turns {@link #tcpKeepAlive} on. */
    public PgConnectionOptions.Builder tcpKeepAliveIdle(Duration value) {
        int seconds = Check.seconds("tcpKeepAliveIdle", value);
        tcpKeepAlive = true;
        return tcp(TcpDetail.KEEP_ALIVE_IDLE, seconds);
    }

    /** The time between two probes (TCP_KEEPINTVL), 1 to 32767 s; turns {@link #tcpKeepAlive} on. */
    public PgConnectionOptions.Builder tcpKeepAliveInterval(Duration value) {
        int seconds = Check.seconds("tcpKeepAliveInterval", value);
        tcpKeepAlive = true;
        return tcp(TcpDetail.KEEP_ALIVE_INTERVAL, seconds);
    }

    /** How many probes may stay without an answer (TCP_KEEPCNT), 1 to 127; turns {@link #tcpKeepAlive} on. */
    public PgConnectionOptions.Builder tcpKeepAliveCount(int value) {
        int probes = Check.between("tcpKeepAliveCount", value, 1, 127);
        tcpKeepAlive = true;
        return tcp(TcpDetail.KEEP_ALIVE_COUNT, probes);
    }

    private PgConnectionOptions.Builder tcp(TcpDetail detail, int value) {
        Map<TcpDetail, Integer> changed = new HashMap<>(tcpDetails);
        changed.put(detail, value);
        tcpDetails = Map.copyOf(changed);
        return builder();
    }

    /** The event loops; null: Reactor Netty's shared ones. They stay the caller's to dispose of. */
    public PgConnectionOptions.Builder loopResources(@Nullable LoopResources value) {
        loopResources = value;
        return builder();
    }
}
