package io.r2dbc.postgresql;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** One of the other driver, as far as its package tells. */
public final class OtherConnectionFactory implements ConnectionFactory {

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.empty();
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return () -> "PostgreSQL";
    }
}
