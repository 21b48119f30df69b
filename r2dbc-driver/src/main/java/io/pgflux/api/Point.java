package io.pgflux.api;

/**
 * PostgreSQL's {@code point}. Coordinates may be NaN or infinite; as in the server's text, 0 and -0 are two values.
 *
 * @param x the first coordinate
 * @param y the second coordinate
 */
public record Point(double x, double y) {}
