/**
 * Bytes to Java values and back: one {@link io.pgflux.codec.Codec} for each pair of a PostgreSQL type and a Java class,
 * found through {@link io.pgflux.codec.Codecs}.
 */
@NullMarked
package io.pgflux.codec;

import org.jspecify.annotations.NullMarked;
