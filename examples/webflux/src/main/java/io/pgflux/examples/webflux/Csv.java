package io.pgflux.examples.webflux;

import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;

/** The trades as a file, however many: what is in memory at a time is what the browser has not taken yet, and one chunk. */
@Component
class Csv {

    private static final int CHUNK = 2_000;
    private static final int LINES = 250;
    private static final String HEADER = "id,lot,buyer,seller,price,bags,at\n";

    private final DatabaseClient client;
    private final DriverWatch driver;

    Csv(DatabaseClient client, DriverWatch driver) {
        this.client = client;
        this.driver = driver;
    }

    /**
     * The oldest first. A download that is cancelled ends the query and the transaction too.
     *
     * <p>With a fetch size, in a transaction, the driver uses a cursor: while the browser is slow, the server waits between
     * two chunks, and the connection is free for other statements of the transaction.
     */
    @Transactional(readOnly = true)
    public Flux<String> of(long rows) {
        LongAdder streamed = new LongAdder();
        return client.sql("SELECT id, lot, buyer, seller, price, bags, at FROM trade ORDER BY id LIMIT :rows")
                .bind("rows", rows)
                .filter(statement -> statement.fetchSize(CHUNK))
                .map(Csv::line)
                .all()
                .buffer(LINES) // one write for many lines
                .map(some -> {
                    streamed.add(some.size());
                    driver.streamed(some.size());
                    return String.join("", some);
                })
                .index((number, some) ->
                        number == 0 ? HEADER + some : some) // not before: an early error is a status yet
                .defaultIfEmpty(HEADER)
                .doFinally(end -> driver.streamed(-streamed.sum()));
    }

    private static String line(Readable row) {
        return row.get(0, Long.class)
                + "," + row.get(1, String.class)
                + "," + row.get(2, String.class)
                + "," + row.get(3, String.class)
                + "," + row.get(4, BigDecimal.class).toPlainString()
                + "," + row.get(5, Integer.class)
                + "," + row.get(6, OffsetDateTime.class)
                + "\n";
    }
}
