package io.pgflux.examples.quickstart;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table of payments as an application would write it: a method for a statement, nothing sent before a subscription. */
record Payments(Connection connection) {

    Mono<Long> create() {
        return update("CREATE TABLE payment (id bigint PRIMARY KEY, amount numeric(12, 2) NOT NULL, note text)");
    }

    /** All of them or none: the bindings of one statement are one transaction. */
    Mono<Long> insert(List<Payment> payments) {
        Statement insert = connection.createStatement("INSERT INTO payment VALUES ($1, $2, $3)");
        for (int i = 0; i < payments.size(); i++) {
            if (i > 0) {
                insert.add(); // completes the binding before
            }
            Payment payment = payments.get(i);
            insert.bind(0, payment.id()).bind(1, payment.amount()).bind(2, payment.note());
        }
        return updated(insert);
    }

    Flux<Payment> all() {
        return rows(connection.createStatement("SELECT id, amount, note FROM payment ORDER BY id"));
    }

    Mono<Payment> find(long id) {
        return rows(connection
                        .createStatement("SELECT id, amount, note FROM payment WHERE id = $1")
                        .bind("$1", id))
                .single();
    }

    Mono<Long> count() {
        return value("SELECT count(*) FROM payment", Long.class);
    }

    Mono<String> size() {
        return value("SELECT pg_size_pretty(pg_table_size('payment'))", String.class);
    }

    /** A query for one value. */
    <T> Mono<T> value(String sql, Class<T> type) {
        return Flux.from(connection.createStatement(sql).execute())
                .flatMap(result -> result.map(row -> row.get(0, type)))
                .single();
    }

    /** Returns the number of rows concerned, if the statement is of a kind that has one. */
    Mono<Long> update(String sql) {
        return updated(connection.createStatement(sql));
    }

    private static Mono<Long> updated(Statement statement) {
        return Flux.from(statement.execute()).flatMap(Result::getRowsUpdated).reduce(Long::sum);
    }

    private static Flux<Payment> rows(Statement statement) {
        return Flux.from(statement.execute()).flatMap(result -> result.map(Payments::payment));
    }

    private static Payment payment(Readable row) {
        return new Payment(
                row.get("id", Long.class), row.get("amount", BigDecimal.class), row.get("note", String.class));
    }
}
