package io.pgflux.model;

/**
 * What a subscriber makes of a statement.
 *
 * @param fetchSize zero: not set
 * @param number of the ending: how many values, or after how many microseconds
 */
record Use(Shape shape, Reading reading, Demand demand, int portion, int fetchSize, Ending ending, int number) {

    enum Shape {
        /** {@code execute().concatMap(result -> ...)} */
        CONCAT,
        /** {@code execute().flatMap(result -> ...)} */
        FLAT,
        /** {@code Mono.from(execute()).flatMap(result -> ...)} */
        FIRST,
        /** {@code execute().then()} */
        THEN,
        /** All results first; they are consumed later, the last one first. */
        COLLECT,
        /** All results, which nobody ever consumes. */
        ABANDON
    }

    enum Reading {
        ROWS,
        COUNTS,
        SEGMENTS
    }

    enum Demand {
        UNBOUNDED,
        /** Up to {@code portion} values at a time, asked for by other threads. */
        PORTIONS,
        /** {@code portion} values, and nothing more until {@link Step.Release}. */
        HELD
    }

    enum Ending {
        NONE,
        /** The subscriber cancels in the call that gives it the last value that it wants. */
        TAKE,
        /** Some time later, wherever the statement is by then. */
        CANCEL,
        /** When it would be released. */
        CANCEL_AT_RELEASE,
        /** {@code execute()} is cancelled without having been asked for anything. */
        NEVER_ASKED
    }

    static final Use ALL = new Use(Shape.CONCAT, Reading.ROWS, Demand.UNBOUNDED, 0, 0, Ending.NONE, 0);

    boolean isHeld() {
        return demand == Demand.HELD;
    }

    boolean isCut() {
        return ending != Ending.NONE;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(shape).append(' ').append(reading);
        if (demand != Demand.UNBOUNDED) {
            text.append(' ').append(demand).append('(').append(portion).append(')');
        }
        if (fetchSize > 0) {
            text.append(" fetchSize(").append(fetchSize).append(')');
        }
        switch (ending) {
            case NONE -> {}
            case TAKE -> text.append(" TAKE(").append(number).append(')');
            case CANCEL -> text.append(" CANCEL(").append(number).append(" us)");
            default -> text.append(' ').append(ending);
        }
        return text.toString();
    }
}
