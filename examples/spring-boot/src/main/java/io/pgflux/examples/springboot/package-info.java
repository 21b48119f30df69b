/** A shop, as an application with Spring Data R2DBC that nothing but its dependency ties to pgflux. */
package io.pgflux.examples.springboot;
