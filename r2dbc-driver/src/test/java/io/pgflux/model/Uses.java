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

    /** For a statement that takes its time. */
    Use impatient() {
        Ending ending = chance.oneIn(3) ? Ending.NONE : Ending.CANCEL;
        Reading reading = chance.pick(Reading.values());
        Shape shape = chance.pick(new Shape[] {Shape.CONCAT, Shape.FIRST, Shape.THEN});
        return new Use(shape, reading, Demand.UNBOUNDED, 0, 0, ending, chance.below(20_000));
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
