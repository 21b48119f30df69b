/**
 * pgflux in Spring Data R2DBC: the dialect that knows its value types, and converters for an application's own classes. Only
 * Spring Data loads these classes.
 */
@NullMarked
package io.pgflux.spring;

import org.jspecify.annotations.NullMarked;
