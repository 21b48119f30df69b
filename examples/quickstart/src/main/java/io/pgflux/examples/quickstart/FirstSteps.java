package io.pgflux.examples.quickstart;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import reactor.core.publisher.Flux;

/** The example of the README. */
final class FirstSteps {

    private FirstSteps() {}

    static Flux<String> roots(ConnectionFactory factory) {
        return Flux.usingWhen(
                factory.create(), // 1. connect
                connection -> Flux.from(query(connection).execute()) // 2. query
                        .flatMap(result -> result.map(FirstSteps::line)), // 3. stream
                Connection::close); // 4. close, after an error or a cancel too
    }

    private static Statement query(Connection connection) {
        return connection
                .createStatement("SELECT n, sqrt(n::numeric) AS root FROM generate_series(1, $1) AS n")
                .bind("$1", 3);
    }

    private static String line(Readable row) {
        Integer n = row.get("n", Integer.class);
        BigDecimal root = row.get("root", BigDecimal.class);
        return "The square root of " + n + " is " + root;
    }
}
