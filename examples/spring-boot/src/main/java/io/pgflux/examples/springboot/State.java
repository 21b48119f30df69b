package io.pgflux.examples.springboot;

/** In a column of text. */
public enum State {
    ON_SALE,
    SOLD_OUT
}
