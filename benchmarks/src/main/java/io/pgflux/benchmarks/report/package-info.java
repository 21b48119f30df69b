/** From the figures that a run has left to a table and a chart. */
@NullMarked
package io.pgflux.benchmarks.report;

import org.jspecify.annotations.NullMarked;
