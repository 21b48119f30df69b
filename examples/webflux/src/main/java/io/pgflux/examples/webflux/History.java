package io.pgflux.examples.webflux;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Makes up the trades of the past, so that there is something to search and to download. */
@Component
class History implements ApplicationRunner {

    private static final String FILL = """
            INSERT INTO trade (lot, buyer, seller, price, bags, at)
            SELECT code, trader[1 + n % 8], trader[1 + (n + 1 + n / 8 % 7) % 8],
              round(4 * start * (1 + 0.07 * sin(n / 70000.0 + ascii(code)) + 0.02 * sin(n / 9000.0 * start / 300)
                + 0.006 * sin(n / 700.0 + ascii(code)) + 0.002 * (random() - 0.5))::numeric) / 4,
              1 + (random() * random() * 39)::integer,
              now() - (:rows - n) * interval '7 seconds'
            FROM generate_series(1, :rows) AS n
              JOIN (SELECT *, row_number() OVER () - 1 AS number FROM lot) AS lot ON number = (n * 7 + n / 11) % 4,
              (SELECT array_agg(trader) AS trader FROM account WHERE trader <> 'You') AS traders
            ORDER BY n
            """;

    private final DatabaseClient client;
    private final Trades trades;
    private final int rows;

    History(DatabaseClient client, Trades trades, @Value("${market.history}") int rows) {
        this.client = client;
        this.trades = trades;
        this.rows = rows;
    }

    /** Waits, so that the exchange opens when everything is there; nothing else in the application waits like this. */
    @Override
    public void run(ApplicationArguments arguments) {
        trades.lastId().filter(last -> last == 0).flatMap(empty -> fill()).block(Duration.ofMinutes(5));
    }

    private Mono<Void> fill() {
        System.out.printf("Making up %,d trades of the past ...%n", rows);
        return client.sql(FILL)
                .bind("rows", rows)
                .then()
                .then(client.sql("VACUUM (ANALYZE) trade").then());
    }
}
