/** Internal. One file for each conversation with the server: what is sent beside what each answer does. */
@NullMarked
package io.pgflux.exchange;

import org.jspecify.annotations.NullMarked;
