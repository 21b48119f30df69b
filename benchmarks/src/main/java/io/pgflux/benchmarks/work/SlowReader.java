package io.pgflux.benchmarks.work;

import java.util.concurrent.locks.LockSupport;

/** Reads the rows of {@link Tables#SLOW} at its leisure, each number being one more than the one before. */
public final class SlowReader {

    /** After so many rows there is a pause; where a driver is told how much to fetch, it is told to fetch so many. */
    public static final int ROWS = 256;

    private static final long PAUSE_NANOS = 50_000;
    private static final int PROGRESS = 250_000;

    private int read;

    public void row(Integer number, String text) {
        read++;
        if (number != read || !text.endsWith("x" + number)) {
            throw new IllegalStateException("Wrong result: row " + read + " is " + number + ", " + text);
        }
        if (read % ROWS == 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (read % PROGRESS == 0) {
            System.out.println("progress\t" + read);
        }
    }

    public int read() {
        return read;
    }
}
