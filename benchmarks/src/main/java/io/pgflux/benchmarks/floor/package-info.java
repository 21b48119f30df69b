/** What a client could do at best: a Netty handler without API, errors and backpressure. */
@NullMarked
package io.pgflux.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
