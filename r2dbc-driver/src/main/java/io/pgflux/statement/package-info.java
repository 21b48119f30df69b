/** Internal. From SQL and bindings to an exchange. */
@NullMarked
package io.pgflux.statement;

import org.jspecify.annotations.NullMarked;
