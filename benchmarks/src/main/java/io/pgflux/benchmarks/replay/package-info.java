/** A server that answers with what a real one has answered before. */
@NullMarked
package io.pgflux.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
