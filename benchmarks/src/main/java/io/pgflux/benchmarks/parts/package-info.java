/** What single parts of the driver cost, by JMH: {@code mvn -q -Dbenchmark=parts}. */
@NullMarked
package io.pgflux.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
