package io.pgflux.examples.springboot;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is in stock; by annotation, and by operator. */
@Service
public class Stock {

    private final ProductRepository products;
    private final DatabaseClient client;
    private final TransactionalOperator transaction;

    Stock(ProductRepository products, DatabaseClient client, TransactionalOperator transaction) {
        this.products = products;
        this.client = client;
        this.transaction = transaction;
    }

    /** The product and what is there of it, or neither. */
    @Transactional
    public Mono<Product> add(Product product, int amount) {
        return products.save(product).flatMap(saved -> move(saved.id(), amount).thenReturn(saved));
    }

    /** All of them or none. */
    public Flux<Product> addAll(Flux<Product> more) {
        return more.concatMap(products::save).as(transaction::transactional);
    }

    /** As of one moment, and refused by the server if it writes. */
    @Transactional(readOnly = true)
    public Mono<Long> amount(long product) {
        return client.sql("SELECT coalesce(sum(amount), 0) FROM movement WHERE product_id = :product")
                .bind("product", product)
                .mapValue(Long.class)
                .one();
    }

    /** A mistake for the tests to see. */
    @Transactional(readOnly = true)
    public Mono<Long> moveReadOnly(long product, int amount) {
        return move(product, amount);
    }

    private Mono<Long> move(long product, int amount) {
        if (amount == 0) {
            return Mono.error(new IllegalArgumentException("nothing is moved"));
        }
        return client.sql("INSERT INTO movement (product_id, amount) VALUES (:product, :amount)")
                .bind("product", product)
                .bind("amount", amount)
                .fetch()
                .rowsUpdated();
    }
}
