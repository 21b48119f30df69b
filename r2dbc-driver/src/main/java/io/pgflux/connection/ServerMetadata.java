package io.pgflux.connection;

import io.r2dbc.spi.ConnectionMetadata;
import org.jspecify.annotations.Nullable;

/** @param version as {@code server_version} was reported */
record ServerMetadata(@Nullable String version) implements ConnectionMetadata {

    @Override
    public String getDatabaseProductName() {
        return "PostgreSQL";
    }

    @Override
    public String getDatabaseVersion() {
        return version == null ? "unknown" : version;
    }
}
