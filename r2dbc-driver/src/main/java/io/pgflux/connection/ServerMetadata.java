package io.pgflux.connection;

import io.r2dbc.spi.ConnectionMetadata;
import org.jspecify.annotations.Nullable;

/** The version is what {@code server_version} was reported as. */
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
