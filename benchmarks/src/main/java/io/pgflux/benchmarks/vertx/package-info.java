/** The workloads through the Vert.x client, called from its event loop, where it is fastest. */
@NullMarked
package io.pgflux.benchmarks.vertx;

import org.jspecify.annotations.NullMarked;
