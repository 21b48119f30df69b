/**
 * Internal. What libpq's programs are configured by: connection strings, environment variables, service files, password
 * files.
 */
@NullMarked
package io.pgflux.libpq;

import org.jspecify.annotations.NullMarked;
