/** The workloads through JDBC. It has no pipelining: where others have many queries under way, it has one. */
@NullMarked
package io.pgflux.benchmarks.jdbc;

import org.jspecify.annotations.NullMarked;
