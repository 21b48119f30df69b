package io.pgflux.examples.quickstart;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Starts a PostgreSQL, takes a tour of the driver, and stops. Ends with status 0 only if every answer was right. */
public final class Quickstart {

    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private final Screen screen = new Screen();

    public static void main(String[] args) throws IOException {
        new Quickstart().run();
    }

    private void run() throws IOException {
        screen.title("A PostgreSQL of our own");
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String url = "r2dbc:pgflux://postgres@localhost:%d/postgres".formatted(server.getPort());
            ConnectionFactory factory = ConnectionFactories.get(url);
            screen.line(url);
            firstSteps(factory).then(tour(factory)).block(AT_MOST); // the only place that blocks
        }
        screen.title("Done: every answer was right");
    }

    private Mono<Void> firstSteps(ConnectionFactory factory) {
        return screen.step("Connect, query, stream, close")
                .thenMany(FirstSteps.primes(factory))
                .doOnNext(prime -> screen.line(prime + " is prime"))
                .count()
                .doOnNext(count -> Verify.equal(4, count, "primes"))
                .then();
    }

    private Mono<Void> tour(ConnectionFactory factory) {
        return Flux.usingWhen(
                        factory.create(),
                        connection -> new Tour(connection, screen).steps(),
                        connection -> screen.step("Close").then(close(connection)))
                .then();
    }

    private Mono<Void> close(Connection connection) {
        return Mono.from(connection.close())
                .timed()
                .then();
    }
}
