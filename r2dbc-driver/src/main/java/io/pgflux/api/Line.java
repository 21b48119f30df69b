package io.pgflux.api;

/**
 * PostgreSQL's {@code line}: the points for which {@code ax + by + c = 0}. The server refuses a line whose {@code a} and
 * {@code b} are both zero, or within 0.000001 of it.
 *
 * @param a the factor of x
 * @param b the factor of y
 * @param c the constant
 */
public record Line(double a, double b, double c) {}
