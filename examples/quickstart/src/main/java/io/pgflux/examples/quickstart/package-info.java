/** The quickstart: what pgflux does, on a PostgreSQL of its own. */
@NullMarked
package io.pgflux.examples.quickstart;

import org.jspecify.annotations.NullMarked;
