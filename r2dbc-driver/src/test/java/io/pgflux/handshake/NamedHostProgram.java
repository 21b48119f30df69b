package io.pgflux.handshake;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;

/** Connects to hosts whose names only this JVM knows, and prints what has come of it. */
final class NamedHostProgram {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private NamedHostProgram() {}

    /** Arguments: lists of hosts. */
    public static void main(String[] arguments) {
        for (String hosts : arguments) {
            PgConnectionFactory factory = new PgConnectionFactory(
                    PgConnectionOptions.builder().host(hosts).user("me").build());
            try {
                PgConnection connection = factory.create().block(PATIENCE);
                connection.close().block(PATIENCE);
                System.out.println(hosts + " is connected");
            } catch (R2dbcException e) {
                System.out.println(hosts + " is not: " + e.getMessage());
            }
        }
        System.exit(0);
    }
}
