package io.pgflux.examples.springboot;

/** An enum of the database, with the same names: no converter, no cast, no registration. */
public enum Category {
    BOOK,
    MUSIC,
    GAME
}
