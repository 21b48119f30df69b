/**
 * Internal. The frontend/backend protocol 3 as calls: {@link io.pgflux.wire.FrontendEncoder} writes a message for each
 * call, {@link io.pgflux.wire.BackendDecoder} makes a call of each message. Knows no sockets and no values.
 */
@NullMarked
package io.pgflux.wire;

import org.jspecify.annotations.NullMarked;
