package io.pgflux.model;

import java.util.List;

/** One step of a program. A step does not wait for the ones before it: {@link Await} does. */
sealed interface Step {

    /** A statement with one subscriber. With a {@code variant} its SQL has a comment, so that it is prepared anew. */
    record Execute(Work work, int variant, Use use) implements Step {
        @Override
        public String toString() {
            return work + (variant > 0 ? " #" + variant : "") + " | " + use;
        }
    }

    enum Command {
        BEGIN,
        COMMIT,
        ROLLBACK,
        SAVEPOINT,
        RELEASE,
        ROLLBACK_TO,
        AUTO_COMMIT_OFF,
        AUTO_COMMIT_ON;

        /** Or may fail, which has the same effect. */
        boolean undoes() {
            return this == ROLLBACK || this == ROLLBACK_TO || this == RELEASE;
        }
    }

    /** An operation of the transaction, cancelled after so many microseconds if that is not negative. */
    record Transact(Command command, String savepoint, int cancelAfter) implements Step {
        @Override
        public String toString() {
            return command + " " + savepoint + (cancelAfter < 0 ? "" : " | CANCEL(" + cancelAfter + " us)");
        }
    }

    enum Nesting {
        CONCAT,
        FLAT,
        SEQUENTIAL,
        /** Subscribed to inside of the function that maps the row. */
        MAPPING
    }

    enum Inner {
        SELECT,
        INSERT,
        /** A select that itself has a select for each row. */
        DEEPER
    }

    /**
     * A statement for each row of a select.
     *
     * @param rows of each inner select
     * @param key the inserts' first key
     * @param failAt the outer row whose inner select fails, zero: none
     * @param ending {@link Use.Ending#NONE}, {@code TAKE} or {@code CANCEL}
     */
    record Nested(
            int tag,
            int outer,
            int fetchSize,
            Nesting nesting,
            int concurrency,
            Inner inner,
            int rows,
            int key,
            int failAt,
            Use.Ending ending,
            int number)
            implements Step {

        int innerTag(int row) {
            return tag + 1 + row * 100;
        }

        /** Of the third level. */
        int innerTag(int row, int innerRow) {
            return innerTag(row) + innerRow;
        }

        Work.Select outerWork() {
            return new Work.Select(tag, outer, 7, 50, 0);
        }

        Work innerWork(int row) {
            return inner == Inner.INSERT
                    ? new Work.Insert(innerTag(row), key + row, key + row, row, 0, 0, true, 0)
                    : new Work.Select(innerTag(row), rows, 3, 20, row == failAt ? 1 + rows / 2 : 0);
        }

        Work innermostWork(int row, int innerRow) {
            return new Work.Select(innerTag(row, innerRow), 2, 3, 20, 0);
        }
    }

    /** Steps that do not depend on each other, each subscribed to by a thread of its own; waits for them. */
    record Group(List<Step> steps) implements Step {}

    /** Waits for all but those that are held. */
    record Await() implements Step {}

    /** Asks for the rest of the step with this number, or cancels it. */
    record Release(int step) implements Step {}

    record Pause(int micros) implements Step {}
}
