/** The types a user of pgflux may name: connections, statements, results, value types and exceptions. */
@NullMarked
package io.pgflux.api;

import org.jspecify.annotations.NullMarked;
