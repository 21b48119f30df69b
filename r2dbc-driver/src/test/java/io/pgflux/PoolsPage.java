package io.pgflux;

import io.pgflux.api.PgConnection;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.listener.ProxyExecutionListener;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;

/** The pieces of Java in docs/pools.md. */
final class PoolsPage {

    private PoolsPage() {}

    static ConnectionPool pool(ConnectionFactory factory) {
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .initialSize(4)
                .maxSize(16)
                .maxAcquireTime(Duration.ofSeconds(5))
                .maxCreateConnectionTime(Duration.ofSeconds(30))
                .maxIdleTime(Duration.ofMinutes(10))
                .maxLifeTime(Duration.ofMinutes(30))
                .build());
        return pool;
    }

    static ConnectionFactory around(ConnectionPool pool, ProxyExecutionListener listener) {
        ConnectionFactory factory =
                ProxyConnectionFactory.builder(pool).listener(listener).build();
        return factory;
    }

    static ConnectionPoolConfiguration inside(ConnectionFactory watched) {
        return ConnectionPoolConfiguration.builder(watched)
                .preRelease(connection ->
                        ((Wrapped<?>) connection).unwrap(PgConnection.class).preRelease())
                .build();
    }
}
