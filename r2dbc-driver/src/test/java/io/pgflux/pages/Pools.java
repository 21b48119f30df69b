package io.pgflux.pages;

import io.pgflux.api.PgConnection;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.listener.ProxyExecutionListener;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;

/** The pieces of code of docs/pools.md: here they compile. */
final class Pools {

    private Pools() {}

    static ConnectionPool pool(ConnectionFactory factory) {
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .initialSize(4)
                .maxSize(16)
                .maxAcquireTime(Duration.ofSeconds(5)) // without it a borrower waits for ever
                .maxCreateConnectionTime(Duration.ofSeconds(30)) // as connectTimeout, or longer
                .maxIdleTime(Duration.ofMinutes(10))
                .maxLifeTime(
                        Duration.ofMinutes(30)) // so that changes of DNS, certificates and load balancing are noticed
                .build());
        return pool;
    }

    static ConnectionFactory around(ConnectionPool pool, ProxyExecutionListener listener) {
        ConnectionFactory factory =
                ProxyConnectionFactory.builder(pool).listener(listener).build();
        return factory;
    }

    static ConnectionPoolConfiguration.Builder within(ConnectionFactory factory, ProxyExecutionListener listener) {
        return ConnectionPoolConfiguration.builder(ProxyConnectionFactory.builder(factory)
                        .listener(listener)
                        .build())
                .preRelease(connection ->
                        ((Wrapped<?>) connection).unwrap(PgConnection.class).preRelease());
    }
}
