package io.pgflux;

import io.pgflux.api.PgConnection;
import io.r2dbc.spi.ConnectionFactories;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A query by an application that has no Micrometer on its class path; the argument is a URL. */
final class WithoutMicrometerProgram {

    private WithoutMicrometerProgram() {}

    public static void main(String[] arguments) {
        try {
            Class.forName("io.micrometer.observation.ObservationRegistry");
            System.out.println("Micrometer is there");
        } catch (ClassNotFoundException e) {
            Integer one = Mono.from(ConnectionFactories.get(arguments[0]).create())
                    .cast(PgConnection.class)
                    .flatMap(connection -> Flux.from(
                                    connection.createStatement("SELECT 1").execute())
                            .concatMap(result -> result.map(row -> row.get(0, Integer.class)))
                            .next()
                            .flatMap(found -> connection.close().thenReturn(found)))
                    .block();
            System.out.println("It works: " + one);
        }
    }
}
