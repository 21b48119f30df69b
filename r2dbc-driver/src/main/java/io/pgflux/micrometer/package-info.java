/** Internal. What connections and statements do, told to Micrometer, which is there only for who uses it. */
@NullMarked
package io.pgflux.micrometer;

import org.jspecify.annotations.NullMarked;
