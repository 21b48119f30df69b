/**
 * What the tests stand on: a real PostgreSQL, a proxy between driver and server that sees every byte and FIN, and a
 * server that plays a script. Knows nothing of the driver, so that the driver can be judged by it.
 */
@NullMarked
package io.pgflux.testing;

import org.jspecify.annotations.NullMarked;
