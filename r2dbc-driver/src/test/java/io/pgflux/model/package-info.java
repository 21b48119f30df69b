/** Random programs on one connection, and what each subscriber of them must see. */
@NullMarked
package io.pgflux.model;

import org.jspecify.annotations.NullMarked;
