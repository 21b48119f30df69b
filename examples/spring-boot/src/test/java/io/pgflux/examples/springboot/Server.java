package io.pgflux.examples.springboot;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A PostgreSQL for all tests of this JVM; it stops with it. */
final class Server {

    private static final EmbeddedPostgres POSTGRES = start();

    private Server() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String url() {
        return "r2dbc:postgresql://localhost:%d/postgres?schema=shop".formatted(POSTGRES.getPort());
    }
}
