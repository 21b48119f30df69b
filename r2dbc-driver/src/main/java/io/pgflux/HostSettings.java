package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.CONNECT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;

import io.pgflux.handshake.UnixSocket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the server is. */
abstract class HostSettings extends CollectedOptions {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(HOST, OptionValue::string, HostSettings::host),
            PgOption.of(PORT, OptionValue::integer, HostSettings::port),
            PgOption.of(PgConnectionFactoryProvider.SOCKET, OptionValue::string, HostSettings::socket),
            PgOption.of(CONNECT_TIMEOUT, OptionValue::duration, HostSettings::connectTimeout));

    @Nullable
    String host;

    @Nullable
    String socket;

    int port = 5432;
    Duration connectTimeout = Duration.ofSeconds(30);

    /**
     * Name or address of the server. Required, if there is no {@link #socket}. As for libpq, one that begins with "/" is a
     * directory with a Unix domain socket {@code .s.PGSQL.<port>} in it, and one with "@" such a directory in Linux's
     * abstract namespace.
     */
    public PgConnectionOptions.Builder host(String value) {
        host = Check.notEmpty("host", value);
        if (value.indexOf(',') >= 0) {
            throw new IllegalArgumentException("The option host is one host; lists are not supported yet: " + value);
        }
        if (UnixSocket.isOne(value)) {
            UnixSocket.path(value, 65_535);
        }
        return builder();
    }

    /**
     * The path of a Unix domain socket, instead of a host. Its directory can be a host as well, see {@link #host}. Null:
     * there is none.
     */
    public PgConnectionOptions.Builder socket(@Nullable String value) {
        if (value != null) {
            UnixSocket.path(UnixSocket.FILE + Check.notEmpty("socket", value), port);
        }
        socket = value;
        return builder();
    }

    /** 1 to 65535; default 5432. */
    public PgConnectionOptions.Builder port(int value) {
        port = Check.between("port", value, 1, 65_535);
        return builder();
    }

    /** For the name look-up, the TCP connection and the whole login together; default 30 s. */
    public PgConnectionOptions.Builder connectTimeout(Duration value) {
        connectTimeout = Check.positive("connectTimeout", value);
        return builder();
    }
}
