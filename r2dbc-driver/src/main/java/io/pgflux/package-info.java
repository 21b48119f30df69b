/**
 * pgflux, an R2DBC driver for PostgreSQL: options to connections.
 *
 * <p>Found by R2DBC's discovery as {@code r2dbc:pgflux://}, {@code r2dbc:postgresql://} and {@code r2dbc:postgres://}, or
 * made of {@link io.pgflux.PgConnectionOptions}.
 */
@NullMarked
package io.pgflux;

import org.jspecify.annotations.NullMarked;
