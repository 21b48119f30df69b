package io.pgflux.examples.webflux;

/**
 * What the driver does now, and what it has done since the start.
 *
 * @param busy connections that somebody has borrowed from the pool
 * @param waiting those who wait for one
 * @param most connections that the pool may have
 * @param active statements on their way
 * @param statements that have been answered
 * @param rows that have come
 * @param received bytes from the server
 * @param prepared executions that found their statement prepared, out of 1; 0 before the first one
 * @param heap bytes in use in this JVM, garbage included
 */
record DriverNow(
        int busy,
        int idle,
        int waiting,
        int most,
        long active,
        long statements,
        long rows,
        long received,
        double prepared,
        long heap,
        long mostHeap) {}
