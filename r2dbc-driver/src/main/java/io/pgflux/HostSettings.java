package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.CONNECT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;

import io.pgflux.api.Host;
import io.pgflux.api.HostProvider;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.TargetServerType;
import io.pgflux.handshake.UnixSocket;
import io.pgflux.hosts.FixedHosts;
import io.pgflux.hosts.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the server is, or the servers, and which of them is wanted. */
abstract class HostSettings extends CollectedOptions {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(HOST, OptionValue::string, HostSettings::host),
            PgOption.of(PORT, HostSettings::readPorts, HostSettings::ports),
            PgOption.of(PgConnectionFactoryProvider.SOCKET, OptionValue::string, HostSettings::socket),
            PgOption.of(CONNECT_TIMEOUT, OptionValue::duration, HostSettings::connectTimeout),
            PgOption.of(
                    PgConnectionFactoryProvider.HOST_PROVIDER,
                    value -> value.as(HostProvider.class),
                    HostSettings::hostProvider),
            PgOption.of(
                            PgConnectionFactoryProvider.TARGET_SERVER_TYPE,
                            value -> value.oneOf(TargetServerType.class, TargetServerType::of),
                            HostSettings::targetServerType)
                    .alias("target_session_attrs", "targetSessionAttrs"),
            PgOption.of(
                            PgConnectionFactoryProvider.LOAD_BALANCE_HOSTS,
                            value -> value.oneOf(LoadBalanceHosts.class, LoadBalanceHosts::of),
                            HostSettings::loadBalanceHosts)
                    .alias("load_balance_hosts"),
            PgOption.of(
                    PgConnectionFactoryProvider.HOST_RECHECK_TIME,
                    OptionValue::duration,
                    HostSettings::hostRecheckTime),
            PgOption.of(PgConnectionFactoryProvider.PREFERRED_ZONE, OptionValue::string, HostSettings::preferredZone));

    @Nullable
    String host;

    List<Integer> ports = List.of(HostList.STANDARD_PORT);

    @Nullable
    String socket;

    @Nullable
    HostProvider hostProvider;

    TargetServerType targetServerType = TargetServerType.ANY;
    LoadBalanceHosts loadBalanceHosts = LoadBalanceHosts.DISABLE;
    Duration hostRecheckTime = Duration.ofSeconds(10);

    @Nullable
    String preferredZone;

    Duration connectTimeout = Duration.ofSeconds(30);

    /**
     * Name or address of the server, or a list as in {@code a:5432,b,[::1]:5434}, which is tried in this order unless {@link
     * #loadBalanceHosts} says otherwise. Every address of a name is tried. Required, unless there is a {@link #socket} or a {@link
     * #hostProvider}. As for libpq, one that begins with "/" is a directory with a Unix domain socket {@code .s.PGSQL.<port>} in
     * it, and one with "@" such a directory in Linux's abstract namespace. Takes the place of a {@link #socket} set before.
     */
    public PgConnectionOptions.Builder host(String value) {
        host = Check.notEmpty("host", value);
        HostList.parse(value, List.of(HostList.STANDARD_PORT)); // what is wrong, is wrong here
        socket = null;
        return builder();
    }

    /**
     * The path of a Unix domain socket, instead of a host: takes the place of one set before. Its directory can be a host as
     * well, see {@link #host}. Null: there is none.
     */
    public PgConnectionOptions.Builder socket(@Nullable String value) {
        if (value != null) {
            UnixSocket.path(UnixSocket.FILE + Check.notEmpty("socket", value), HostList.STANDARD_PORT);
            host = null;
        }
        socket = value;
        return builder();
    }

    /** Of hosts that do not say it; 1 to 65535; default 5432. */
    public PgConnectionOptions.Builder port(int value) {
        return ports(List.of(value));
    }

    /** As libpq has it: a port for each host. */
    PgConnectionOptions.Builder ports(List<Integer> values) {
        values.forEach(value -> Check.between("port", value, 1, 65_535));
        ports = List.copyOf(values);
        return builder();
    }

    private static List<Integer> readPorts(OptionValue value) {
        return value.value() instanceof Number ? List.of(value.integer()) : HostList.ports(value);
    }

    /** Says for each connection which hosts there are, and wins over {@link #host} and {@link #socket}; null: there is none. */
    public PgConnectionOptions.Builder hostProvider(@Nullable HostProvider value) {
        hostProvider = value;
        return builder();
    }

    /** Which of the hosts connections may lead to; default {@link TargetServerType#ANY}. */
    public PgConnectionOptions.Builder targetServerType(TargetServerType value) {
        targetServerType = Objects.requireNonNull(value, "targetServerType");
        return builder();
    }

    /** In which order hosts are tried that are equally good; default {@link LoadBalanceHosts#DISABLE}. */
    public PgConnectionOptions.Builder loadBalanceHosts(LoadBalanceHosts value) {
        loadBalanceHosts = Objects.requireNonNull(value, "loadBalanceHosts");
        return builder();
    }

    /**
     * How long a factory relies on what its connections have seen of a host: that it could not be reached, or what its role
     * was. Such hosts are tried after all others. Default 10 s; 0: each connection finds out for itself.
     */
    public PgConnectionOptions.Builder hostRecheckTime(Duration value) {
        hostRecheckTime = Check.timeout("hostRecheckTime", value);
        return builder();
    }

    /** Hosts of this zone are tried before equally good ones of others. Only a {@link #hostProvider} names zones. */
    public PgConnectionOptions.Builder preferredZone(@Nullable String value) {
        preferredZone = value;
        return builder();
    }

    /** For the name look-up, the TCP connection and the whole login together, at all hosts; default 30 s. */
    public PgConnectionOptions.Builder connectTimeout(Duration value) {
        connectTimeout = Check.positive("connectTimeout", value);
        return builder();
    }

    /** @throws IllegalArgumentException if it is not said where the server is */
    HostProvider hosts() {
        if (hostProvider != null) {
            return hostProvider;
        }
        if (socket != null) {
            return new FixedHosts(List.of(new Host(UnixSocket.FILE + socket, ports.get(0))));
        }
        Check.present("host", host);
        return new FixedHosts(HostList.parse(Objects.requireNonNull(host), ports));
    }

    Topology topology() {
        return new Topology(hosts(), targetServerType, loadBalanceHosts, preferredZone, hostRecheckTime);
    }
}
