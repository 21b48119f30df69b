/** Internal. The methods of authentication: what is answered to each request of the server. Knows no sockets. */
@NullMarked
package io.pgflux.auth;

import org.jspecify.annotations.NullMarked;
