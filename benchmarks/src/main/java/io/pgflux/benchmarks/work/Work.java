package io.pgflux.benchmarks.work;

/** A workload through one driver. Opening connections was done before, closing them is {@link #close}. */
public interface Work extends AutoCloseable {

    /** Works as long as the watch says. Returns how many results came: rows, updated rows or connections. */
    long run(Watch watch) throws Exception;

    /** Called before each window, outside of its time. */
    default void prepare() throws Exception {}

    @Override
    default void close() {}
}
