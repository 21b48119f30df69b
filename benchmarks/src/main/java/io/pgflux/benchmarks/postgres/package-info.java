/** The real server. */
@NullMarked
package io.pgflux.benchmarks.postgres;

import org.jspecify.annotations.NullMarked;
