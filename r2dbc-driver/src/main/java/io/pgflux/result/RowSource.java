package io.pgflux.result;

/** Where a result's rows come from, as far as the result must know it: an exchange on its session. */
public interface RowSource {

    boolean inEventLoop();

    /** Runs the task on the event loop. */
    void execute(Runnable task);

    /** Asks {@link ResultStream#wantsRow()} again. */
    void resume();

    /**
     * Whether rows must be read although nobody wants them now, since something waits behind this result.
     *
     * @param subscribed whether somebody has subscribed to the result
     */
    boolean mustRead(boolean subscribed);

    /** What the connection is called in errors. */
    String connectionId();

    /** What the results of the connection may keep. */
    BacklogLimit backlogLimit();

    /** The statement, without values. */
    @Override
    String toString();
}
