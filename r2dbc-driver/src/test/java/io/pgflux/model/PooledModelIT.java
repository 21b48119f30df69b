package io.pgflux.model;

import io.pgflux.testing.PgBouncer;
import io.pgflux.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * As {@link ModelIT}, with fewer programs, behind a PgBouncer that gives each client a server of its own: nobody can tell
 * that it is there, cancel requests included.
 */
class PooledModelIT {

    private static final int PROGRAMS = Integer.getInteger("pgflux.model.pooled", 600);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void behindAPoolerEverySubscriberIsToldItsOwnAnswerToo() throws InterruptedException {
        try (PgBouncer pooler = PgBouncer.start(database.server(), database.name())) {
            Tally tally = new Tally();
            // PgBouncer refuses a StartupMessage that comes in pieces
            new Workers(new Series(pooler.host(), pooler.port(), "session_" + database.name(), false, tally))
                    .run(first -> first < PROGRAMS, 0);
            System.out.println("PooledModelIT: " + tally);
        }
    }
}
