/** Internal. Rows on their way from the receive buffer to the subscriber: results, the row view, columns, segments. */
@NullMarked
package io.pgflux.result;

import org.jspecify.annotations.NullMarked;
