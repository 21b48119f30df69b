package io.pgflux.examples.webflux;

import java.math.BigDecimal;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;

/** The order book: what is offered and wanted, added up for each price. */
@Repository
class Book {

    /** The composite type {@code level} of the database, which the driver reads as this record. */
    record Level(BigDecimal price, long bags) {}

    /** One side of one lot, the best price first. */
    record Page(String lot, Side side, List<Level> levels) {}

    private static final String LEVELS = """
            SELECT lot, side, array_agg(ROW(price, bags)::level ORDER BY place) AS levels
            FROM (
              SELECT lot, side, price, sum(bags) AS bags,
                rank() OVER (PARTITION BY lot, side ORDER BY CASE side WHEN 'SELL' THEN price ELSE -price END) AS place
              FROM offer GROUP BY lot, side, price) AS level
            WHERE place <= 8
            GROUP BY lot, side ORDER BY lot, side
            """;

    private final DatabaseClient client;

    Book(DatabaseClient client) {
        this.client = client;
    }

    Flux<Page> pages() {
        return client.sql(LEVELS)
                .map(row -> new Page(
                        row.get("lot", String.class),
                        row.get("side", Side.class),
                        List.of(row.get("levels", Level[].class))))
                .all();
    }
}
