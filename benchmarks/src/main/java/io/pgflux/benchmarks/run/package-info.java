/** Starts the servers, and one client after the other. */
@NullMarked
package io.pgflux.benchmarks.run;

import org.jspecify.annotations.NullMarked;
