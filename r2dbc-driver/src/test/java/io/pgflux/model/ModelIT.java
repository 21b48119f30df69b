package io.pgflux.model;

import io.pgflux.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Thousands of random programs, the same each time: {@link Generator} makes them, {@link Runner} runs them, {@link
 * Interpreter} knows what may come of them.
 *
 * <p>With {@code pgflux.model.seed} the program of that seed, with those that ran before it on its connection, again and
 * again: what the threads make of it differs.
 */
class ModelIT {

    private static final int PROGRAMS = Integer.getInteger("pgflux.model.programs", 10_000);
    private static final int REPETITIONS = Integer.getInteger("pgflux.model.repetitions", 100);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void everySubscriberIsToldItsOwnAnswerAndNothingElse() throws InterruptedException {
        Tally tally = new Tally();
        Workers workers = new Workers(new Series(database, tally));
        Long seed = Long.getLong("pgflux.model.seed");
        if (seed == null) {
            workers.run(first -> first / Series.LENGTH < PROGRAMS / Series.LENGTH, 0);
        } else {
            workers.repeat(seed, REPETITIONS);
        }
        System.out.println("ModelIT: " + tally);
    }
}
