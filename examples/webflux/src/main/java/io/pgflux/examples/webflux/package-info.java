/** A small coffee exchange: what a Spring WebFlux application over pgflux looks like. */
@NullMarked
package io.pgflux.examples.webflux;

import org.jspecify.annotations.NullMarked;
