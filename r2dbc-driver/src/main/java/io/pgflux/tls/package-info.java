/** Internal. Certificates, keys and root certificates from wherever they are, made into what encrypts a connection. */
@NullMarked
package io.pgflux.tls;

import org.jspecify.annotations.NullMarked;
