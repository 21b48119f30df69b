package io.pgflux.model;

import io.pgflux.model.Use.Demand;
import io.pgflux.model.Use.Ending;
import io.pgflux.model.Use.Reading;
import io.pgflux.model.Use.Shape;

/** Makes what subscribers do. */
final class Uses {

    private static final int[] FETCH_SIZES = {1, 3, 10, 50};

    private final Chance chance;

    Uses(Chance chance) {
        this.chance = chance;
    }

    Use any(Work work) {
        Shape shape = shape();
        Demand demand = demand(shape);
        boolean readsRows = !work.writes() || chance.oneIn(2);
        Reading reading = chance.oneIn(6) ? Reading.SEGMENTS : readsRows ? Reading.ROWS : Reading.COUNTS;
        int fetchSize = chance.oneIn(4) ? FETCH_SIZES[chance.below(FETCH_SIZES.length)] : 0;
        Ending ending = ending(shape, demand);
        int portion = demand == Demand.HELD && chance.oneIn(3) ? 0 : chance.between(1, 20);
        if (ending == Ending.NEVER_ASKED) {
            return new Use(Shape.CONCAT, reading, Demand.HELD, 0, fetchSize, ending, 0);
        }
        int number = ending == Ending.TAKE ? chance.between(1, chance.oneIn(2) ? 3 : 60) : delay();
        return new Use(shape, reading, demand, portion, fetchSize, ending, number);
    }

    private int delay() {
        return chance.below(chance.oneIn(3) ? 3000 : 400);
    }

    /** For a statement that takes its time: a cancel request may come when it has just ended. */
    Use impatient(int millis) {
        Ending ending = chance.oneIn(3) ? Ending.NONE : Ending.CANCEL;
        Shape shape = chance.pick(new Shape[] {Shape.CONCAT, Shape.FIRST, Shape.THEN});
        int early = chance.oneIn(2) ? chance.below(3_000) : chance.below(20_000);
        int delay = Math.max(0, 1_000 * millis - early);
        return new Use(shape, chance.pick(Reading.values()), Demand.UNBOUNDED, 0, 0, ending, delay);
    }

    /** For a statement whose first rows are enough. */
    Use sated() {
        Shape shape = chance.oneIn(2) ? Shape.CONCAT : Shape.FIRST;
        boolean held = chance.oneIn(3);
        return new Use(
                shape,
                Reading.ROWS,
                held ? Demand.HELD : Demand.UNBOUNDED,
                held ? 1 : 0,
                0,
                held ? Ending.CANCEL_AT_RELEASE : Ending.TAKE,
                held ? 0 : chance.between(1, 3));
    }

    private Shape shape() {
        int kind = chance.below(100);
        if (kind < 50) {
            return Shape.CONCAT;
        } else if (kind < 60) {
            return Shape.FLAT;
        } else if (kind < 73) {
            return Shape.FIRST;
        } else if (kind < 83) {
            return Shape.THEN;
        }
        return kind < 95 ? Shape.COLLECT : Shape.ABANDON;
    }

    private Demand demand(Shape shape) {
        int kind = chance.below(100);
        return switch (shape) {
            case CONCAT, FIRST -> kind < 50 ? Demand.UNBOUNDED : kind < 75 ? Demand.PORTIONS : Demand.HELD;
            case COLLECT -> kind < 40 ? Demand.UNBOUNDED : Demand.HELD;
            default -> Demand.UNBOUNDED;
        };
    }

    private Ending ending(Shape shape, Demand demand) {
        int kind = chance.below(100);
        if (demand == Demand.HELD) {
            return kind < 25 && shape != Shape.COLLECT
                    ? Ending.CANCEL_AT_RELEASE
                    : kind < 30 ? Ending.NEVER_ASKED : Ending.NONE;
        }
        boolean mayTake = shape == Shape.CONCAT || shape == Shape.FLAT || shape == Shape.FIRST;
        if (kind < 15) {
            return mayTake ? Ending.TAKE : Ending.NONE;
        }
        return kind < 32 ? Ending.CANCEL : Ending.NONE;
    }
}
