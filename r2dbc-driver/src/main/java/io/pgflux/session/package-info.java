/** Internal. One TCP connection to one backend: the order of what is sent and answered, flow control, life and death. */
@NullMarked
package io.pgflux.session;

import org.jspecify.annotations.NullMarked;
