package io.pgflux.examples.webflux;

/**
 * What the driver does now.
 *
 * @param busy connections that somebody has borrowed from the pool
 * @param waiting those who wait for one
 * @param rows that have been streamed for downloads, since the start
 * @param heap bytes in use, garbage included
 */
record DriverNow(int busy, int idle, int waiting, int most, long rows, long heap, long mostHeap) {}
