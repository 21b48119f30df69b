package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.CONNECT_TIMEOUT;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the server is. */
abstract class HostSettings extends CollectedOptions {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(HOST, OptionValue::string, HostSettings::host),
            PgOption.of(PORT, OptionValue::integer, HostSettings::port),
            PgOption.of(CONNECT_TIMEOUT, OptionValue::duration, HostSettings::connectTimeout));

    @Nullable
    String host;

    int port = 5432;
    Duration connectTimeout = Duration.ofSeconds(30);

    /** Name or address of the server. Required. */
    public PgConnectionOptions.Builder host(String value) {
        host = Check.notEmpty("host", value);
        if (value.indexOf(',') >= 0) {
            throw new IllegalArgumentException("The option host is one host; lists are not supported yet: " + value);
        }
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
