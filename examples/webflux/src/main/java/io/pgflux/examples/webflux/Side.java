package io.pgflux.examples.webflux;

/** The type {@code side} of the database, whose labels are these names. */
enum Side {
    BUY,
    SELL;

    Side opposite() {
        return this == BUY ? SELL : BUY;
    }
}
