package io.pgflux.examples.quickstart;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;

/** Starts a PostgreSQL, shows on it what the driver does, and stops. Ends with status 0 only if every answer was right. */
public final class Quickstart {

    private Quickstart() {}

    public static void main(String[] args) throws IOException {
        Screen screen = new Screen();
        screen.caption("Start a PostgreSQL of our own");
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String url = "r2dbc:pgflux://postgres@localhost:%d/postgres".formatted(server.getPort());
            screen.line(url);
            ConnectionFactory factory = ConnectionFactories.get(url);
            new Tour(factory, screen).run().block(Duration.ofMinutes(2)); // the only place that blocks
        }
        screen.caption("Done: every answer was right");
    }
}
