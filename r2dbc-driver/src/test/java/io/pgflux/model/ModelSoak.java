package io.pgflux.model;

import io.pgflux.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * As {@link ModelIT}, with programs that nobody has run before, for {@code pgflux.soak} (a duration as in PT10M). Not
 * part of the build; {@code mvn -Psoak}, see CONTRIBUTING.md.
 */
class ModelSoak {

    private static final Duration DURATION = Duration.parse(System.getProperty("pgflux.soak", "PT10M"));

    /** Seeds of several soaks hardly ever meet, and are still short enough to be typed. */
    private static final long SEEDS = 1_000_000_000_000L;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void everySubscriberIsToldItsOwnAnswerAndNothingElse() throws InterruptedException {
        long seed = Series.first(ThreadLocalRandom.current().nextLong(SEEDS));
        System.out.println("ModelSoak: seeds from " + seed + " on, for " + DURATION);
        long end = System.nanoTime() + DURATION.toNanos();
        Tally tally = new Tally();
        try {
            new Workers(new Series(database, tally)).run(next -> System.nanoTime() - end < 0, seed);
        } finally {
            System.out.println("ModelSoak: " + tally);
        }
        database.awaitBackends(0);
    }
}
