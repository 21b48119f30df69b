/** Internal. Which host is tried first: what is known of each, how many connections it has, who is wanted. */
@NullMarked
package io.pgflux.hosts;

import org.jspecify.annotations.NullMarked;
