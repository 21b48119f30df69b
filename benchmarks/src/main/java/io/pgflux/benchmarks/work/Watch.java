package io.pgflux.benchmarks.work;

import java.util.ArrayList;
import java.util.List;

/**
 * Says how long to go on and with which key, and times a sample of the calls. Used by one thread at a time; {@link
 * #lanes} makes one for each of several.
 */
public final class Watch {

    private static final Integer[] BOXED = new Integer[Tables.KEYS];

    /** One key for all where the server replays: it has the rows of the first it was asked for. */
    private static final int REPLAYED_KEY = 37;

    static {
        for (int i = 0; i < BOXED.length; i++) {
            BOXED[i] = i;
        }
    }

    private final Latencies latencies = new Latencies();
    private final List<Watch> lanes = new ArrayList<>();
    private final boolean replayed;
    private final boolean exact;
    private final int keys;
    private final int sampling;
    private final long limit;
    private final long deadline;
    private long asked;
    private long begun;

    private Watch(Workload workload, boolean replayed, boolean exact, long limit, long deadline) {
        this.replayed = replayed;
        this.exact = exact;
        this.keys = workload == Workload.PAGES ? Tables.PAGES : Tables.KEYS;
        this.sampling = exact ? 1 : workload.sampling();
        this.limit = limit;
        this.deadline = deadline;
    }

    /** Until so many operations are begun, each of them compared with what it must result in. */
    public static Watch checked(Workload workload, boolean replayed) {
        return new Watch(workload, replayed, true, workload.checked() / workload.step(), Long.MAX_VALUE);
    }

    /** Until so many operations are begun, or rows are read. */
    public static Watch limited(Workload workload, boolean replayed, long limit) {
        return new Watch(workload, replayed, false, limit, Long.MAX_VALUE);
    }

    /** For so long from now. */
    public static Watch seconds(Workload workload, boolean replayed, double seconds) {
        long deadline = System.nanoTime() + (long) (seconds * 1e9);
        return new Watch(workload, replayed, false, Long.MAX_VALUE, deadline);
    }

    /** One for each of so many threads. What they time is part of this watch's quantiles. */
    public List<Watch> lanes(int number, Workload workload) {
        for (int i = 0; i < number; i++) {
            lanes.add(new Watch(workload, replayed, exact, limit == Long.MAX_VALUE ? limit : limit / number, deadline));
        }
        return lanes;
    }

    /** Whether to begin another call. The clock is looked at before one of sixteen. */
    public boolean goOn() {
        boolean look = asked % sampling == 0;
        if (asked >= limit || (look && isOver())) {
            return false;
        }
        asked++;
        return true;
    }

    private boolean isOver() {
        return limit == Long.MAX_VALUE && System.nanoTime() - deadline >= 0;
    }

    /** The key for the next call. */
    public Integer key() {
        return BOXED[replayed ? REPLAYED_KEY : (int) (asked % keys)];
    }

    /** Called when a call begins: returns the time if it is one of those to be timed, otherwise 0. */
    public long begin() {
        return begun++ % sampling == 0 ? System.nanoTime() : 0;
    }

    /** A timed call has ended. */
    public void end(long begin) {
        latencies.add(System.nanoTime() - begin);
    }

    /** Called for each result of a timed call: fails if it belongs to another call and results are to be checked. */
    public void check(Integer key, Integer result) {
        if (exact) {
            Rows.expect(key, result);
        }
    }

    /** How many operations, or rows. */
    public int limit() {
        return Math.toIntExact(limit);
    }

    public boolean exact() {
        return exact;
    }

    /** The duration of a call in microseconds. */
    public double quantile(double quantile) {
        Latencies all = new Latencies();
        all.add(latencies);
        lanes.forEach(lane -> all.add(lane.latencies));
        return all.quantile(quantile) / 1000;
    }
}
