package io.pgflux.exchange;

import io.pgflux.wire.BindValues;

/** One set of values for the parameters of a statement. */
public interface BoundValues extends BindValues {

    /**
     * The declared type of each parameter, 0 where the server infers it; not to be changed. With the SQL it identifies the
     * prepared statement.
     */
    int[] types();
}
