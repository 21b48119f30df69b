/** Internal. The R2DBC connection over a session: statements, transactions, metadata. */
@NullMarked
package io.pgflux.connection;

import org.jspecify.annotations.NullMarked;
