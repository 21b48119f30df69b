/** The workloads written against the R2DBC SPI, for every driver that implements it. */
@NullMarked
package io.pgflux.benchmarks.r2dbc;

import org.jspecify.annotations.NullMarked;
