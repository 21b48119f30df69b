/** The process that is measured: one driver, one workload. */
@NullMarked
package io.pgflux.benchmarks.client;

import org.jspecify.annotations.NullMarked;
