package io.pgflux.session;

import io.r2dbc.spi.R2dbcException;

/** Has something to lose although it has no exchange in the session's order. Called on the event loop. */
public interface Bystander {

    /** Nobody. */
    Bystander NOBODY = new Bystander() {
        @Override
        public void transactionEnded() {}

        @Override
        public void lost(R2dbcException cause) {}
    };

    /** ReadyForQuery has said that a transaction block is over. */
    void transactionEnded();

    /** The connection is gone or closed. */
    void lost(R2dbcException cause);
}
