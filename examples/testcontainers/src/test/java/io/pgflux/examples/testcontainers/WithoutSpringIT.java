package io.pgflux.examples.testcontainers;

import io.r2dbc.spi.Closeable;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.postgresql.PostgreSQLR2DBCDatabaseContainer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** R2DBC alone. */
@Testcontainers(disabledWithoutDocker = true)
class WithoutSpringIT {

    @Container
    static final PostgreSQLContainer POSTGRES = new PostgreSQLContainer("postgres:17");

    @Test
    void aContainerSaysHowToConnect() {
        ConnectionFactory factory = ConnectionFactories.get(PostgreSQLR2DBCDatabaseContainer.getOptions(POSTGRES));

        numbers(factory, "SELECT generate_series(1, 3)")
                .as(StepVerifier::create)
                .expectNext(1, 2, 3)
                .verifyComplete();
    }

    @Test
    void aUrlStartsItsOwnContainer() {
        ConnectionFactory factory = ConnectionFactories.get("r2dbc:tc:postgresql:///numbers?TC_IMAGE_TAG=17");

        numbers(factory, "SELECT generate_series(1, 3)")
                .as(StepVerifier::create)
                .expectNext(1, 2, 3)
                .verifyComplete();

        Mono.from(((Closeable) factory).close()).block(); // stops the container
    }

    @Test
    void aContainerThatStopsIsAnErrorOfTheStatement() {
        try (var postgres = new PostgreSQLContainer("postgres:17")) {
            postgres.start();
            ConnectionFactory factory = ConnectionFactories.get(PostgreSQLR2DBCDatabaseContainer.getOptions(postgres));
            Connection connection = Mono.from(factory.create()).block();

            Flux.from(connection.createStatement("SELECT pg_sleep(60)").execute())
                    .flatMap(Result::getRowsUpdated)
                    .as(StepVerifier::create)
                    .then(postgres::stop)
                    .expectError(R2dbcNonTransientResourceException.class)
                    .verify(Duration.ofSeconds(30));
        }
    }

    private static Flux<Integer> numbers(ConnectionFactory factory, String query) {
        return Flux.usingWhen(
                factory.create(),
                connection -> Flux.from(connection.createStatement(query).execute())
                        .flatMap(result -> result.map(row -> row.get(0, Integer.class))),
                Connection::close);
    }
}
