/** Internal. What is told of connections and statements, and to whom: by default to nobody. */
@NullMarked
package io.pgflux.observe;

import org.jspecify.annotations.NullMarked;
