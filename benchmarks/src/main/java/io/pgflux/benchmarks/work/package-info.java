/** What is to be done, whatever the driver: the workloads, their tables, what their rows must be, the watch. */
@NullMarked
package io.pgflux.benchmarks.work;

import org.jspecify.annotations.NullMarked;
