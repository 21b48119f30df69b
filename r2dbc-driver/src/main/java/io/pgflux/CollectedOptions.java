package io.pgflux;

/**
 * What a builder has collected so far, over the defaults; all values are immutable. Each area of options is a class of its
 * own, values and setters together; they stand on each other up to {@link PgConnectionOptions.Builder}, which is all that a user sees.
 */
abstract class CollectedOptions implements Cloneable {

    abstract PgConnectionOptions.Builder builder();

    final PgConnectionOptions.Builder copy() {
        try {
            return (PgConnectionOptions.Builder) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
