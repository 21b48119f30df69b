package io.pgflux.api;

/**
 * PostgreSQL's {@code lseg}: a straight line from one point to another.
 *
 * @param start the first end
 * @param end the other end, perhaps the same
 */
public record LineSegment(Point start, Point end) {}
