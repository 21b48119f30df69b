package io.pgflux.pages;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The program of docs/getting-started.md. */
public final class Books {

    record Book(String title, BigDecimal price) {}

    public static void main(String[] args) {
        ConnectionFactory factory = ConnectionFactories.get("r2dbc:pgflux://app:secret@localhost:5432/shop");
        // Only a main method may wait; elsewhere return the Flux
        cheap(factory).doOnNext(System.out::println).blockLast();
    }

    static Flux<Book> cheap(ConnectionFactory factory) {
        return Flux.usingWhen(
                factory.create(),
                connection -> create(connection)
                        .then(insert(
                                connection,
                                List.of(
                                        new Book("Emma", new BigDecimal("9.90")),
                                        new Book("Walden", new BigDecimal("12.50")))))
                        .thenMany(below(connection, BigDecimal.TEN)),
                Connection::close);
    }

    static Mono<Void> create(Connection connection) {
        Statement create = connection.createStatement("CREATE TABLE IF NOT EXISTS book (title text, price numeric)");
        return Flux.from(create.execute()).then();
    }

    static Mono<Long> insert(Connection connection, List<Book> books) {
        Statement insert = connection.createStatement("INSERT INTO book (title, price) VALUES ($1, $2)");
        for (int i = 0; i < books.size(); i++) {
            if (i > 0) {
                insert.add(); // another row; all of them are one transaction
            }
            insert.bind("$1", books.get(i).title()).bind("$2", books.get(i).price());
        }
        return Flux.from(insert.execute()).flatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
    }

    static Flux<Book> below(Connection connection, BigDecimal limit) {
        Statement query = connection.createStatement("SELECT title, price FROM book WHERE price < $1 ORDER BY title");
        return Flux.from(query.bind("$1", limit).execute())
                .flatMap(result -> result.map(
                        row -> new Book(row.get("title", String.class), row.get("price", BigDecimal.class))));
    }
}
