package io.pgflux.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.UncategorizedR2dbcException;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class TransactionTests extends ShopTest {

    private static final Product EMMA = Product.of("B-1", "Emma", "9.90", Category.BOOK);

    @Autowired
    Stock stock;

    @Autowired
    ProductRepository products;

    @Autowired
    ReactiveTransactionManager manager;

    private void verifyCount(long expected) {
        products.count().as(StepVerifier::create).expectNext(expected).verifyComplete();
    }

    @Test
    void anAnnotatedMethodCommits() {
        Product added = stock.add(EMMA, 5).block();

        stock.amount(added.id()).as(StepVerifier::create).expectNext(5L).verifyComplete();
    }

    @Test
    void anAnnotatedMethodRollsBackAfterAnError() {
        stock.add(EMMA, 0).as(StepVerifier::create).verifyError(IllegalArgumentException.class);

        verifyCount(0);
    }

    @Test
    void theOperatorRollsBackAfterAnErrorOfTheServer() {
        stock.addAll(Flux.just(EMMA, EMMA))
                .as(StepVerifier::create)
                .expectNextCount(1)
                .verifyError(DuplicateKeyException.class);

        verifyCount(0);
    }

    @Test
    void aCancelRollsBack() {
        StepVerifier.create(stock.addAll(Flux.just(EMMA).concatWith(Flux.never())))
                .expectNextCount(1)
                .thenCancel()
                .verify();

        verifyCount(0);
    }

    @Test
    void aTransactionMayBeMarkedForRollback() {
        TransactionalOperator.create(manager)
                .execute(status -> products.save(EMMA).doOnNext(saved -> status.setRollbackOnly()))
                .as(StepVerifier::create)
                .expectNextCount(1)
                .verifyComplete();

        verifyCount(0);
    }

    @Test
    void aReadOnlyTransactionRefusesToWrite() {
        Product added = stock.add(EMMA, 1).block();

        stock.moveReadOnly(added.id(), 1)
                .as(StepVerifier::create)
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(UncategorizedR2dbcException.class)
                        .hasStackTraceContaining("read-only"));
    }

    @Test
    void anIsolationLevelIsThatOfTheTransactionOnly() {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
        Mono<String> level =
                client.sql("SHOW transaction_isolation").mapValue(String.class).one();

        level.as(TransactionalOperator.create(manager, definition)::transactional)
                .as(StepVerifier::create)
                .expectNext("serializable")
                .verifyComplete();
        level.as(StepVerifier::create).expectNext("read committed").verifyComplete();
    }

    @Test
    void aNestedTransactionIsASavepoint() {
        DefaultTransactionDefinition nested =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED);
        Mono<Product> refused = products.save(EMMA).as(TransactionalOperator.create(manager, nested)::transactional);

        products.save(EMMA)
                .then(refused.onErrorComplete(DuplicateKeyException.class))
                .then(products.save(Product.of("B-2", "Dune", "12.50", Category.BOOK)))
                .as(TransactionalOperator.create(manager)::transactional)
                .as(StepVerifier::create)
                .expectNextCount(1)
                .verifyComplete();

        verifyCount(2);
    }
}
