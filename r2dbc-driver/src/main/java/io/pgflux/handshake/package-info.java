/** Internal. From a host to a session that is ready for queries: connecting, start-up, authentication. */
@NullMarked
package io.pgflux.handshake;

import org.jspecify.annotations.NullMarked;
