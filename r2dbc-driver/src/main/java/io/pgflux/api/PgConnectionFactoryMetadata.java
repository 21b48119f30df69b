package io.pgflux.api;

import io.r2dbc.spi.ConnectionFactoryMetadata;

/**
 * What a connection factory of pgflux says of itself. Pools and proxies pass it on, so that whoever chooses by the driver,
 * as a dialect of Spring Data does, knows ours by it.
 */
public record PgConnectionFactoryMetadata() implements ConnectionFactoryMetadata {

    /** "PostgreSQL": Spring Data and others choose their dialect by it. */
    @Override
    public String getName() {
        return "PostgreSQL";
    }
}
