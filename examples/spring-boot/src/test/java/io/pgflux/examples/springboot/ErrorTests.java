package io.pgflux.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.r2dbc.BadSqlGrammarException;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Spring's exceptions, as an application catches them. */
class ErrorTests extends ShopTest {

    @Autowired
    ProductRepository products;

    @Autowired
    TransactionalOperator transaction;

    @Autowired
    ReactiveTransactionManager manager;

    private static void verifyError(Mono<?> work, Class<? extends Throwable> expected, String sqlState) {
        work.as(StepVerifier::create).verifyErrorSatisfies(error -> {
            assertThat(error).isExactlyInstanceOf(expected);
            assertThat(error.getCause())
                    .isInstanceOfSatisfying(
                            PgException.class,
                            cause -> assertThat(cause.getServerMessage().code()).isEqualTo(sqlState));
        });
    }

    @Test
    void aKeyThatIsThereAlready() {
        Product emma = Product.of("B-1", "Emma", "9.90", Category.BOOK);

        verifyError(products.save(emma).then(products.save(emma)), DuplicateKeyException.class, "23505");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            23502 | INSERT INTO movement (product_id) VALUES (1)
            23503 | INSERT INTO movement (product_id, amount) VALUES (1, 1)
            23514 | INSERT INTO product VALUES (DEFAULT, 0, 'a', 'a', -1, 'BOOK', 'ON_SALE', DEFAULT, NULL, NULL, NULL, now())
            22P02 | SELECT 'PLANT'::category
            """)
    void whatTheTablesRefuse(String sqlState, String sql) {
        verifyError(sql(sql), DataIntegrityViolationException.class, sqlState);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            42601 | SELEC 1
            42P01 | SELECT * FROM produkt
            42703 | SELECT nam FROM product
            """)
    void whatIsWrittenWrong(String sqlState, String sql) {
        verifyError(sql(sql), BadSqlGrammarException.class, sqlState);
    }

    @Test
    void aStatementThatTakesTooLong() {
        Mono<Long> slow = sql("SET LOCAL statement_timeout = 50").then(sql("SELECT pg_sleep(20)"));

        verifyError(transaction.transactional(slow), QueryTimeoutException.class, "57014");
    }

    @Test
    void aLockThatIsHeldByAnother() {
        DefaultTransactionDefinition another =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        Mono<Long> waiting = TransactionalOperator.create(manager, another)
                .transactional(sql("SET LOCAL lock_timeout = 50").then(sql("LOCK TABLE product")));

        verifyError(
                transaction.transactional(sql("LOCK TABLE product").then(waiting)),
                QueryTimeoutException.class,
                "55P03");
    }

    @ParameterizedTest
    @CsvSource({
        "40001, org.springframework.dao.CannotAcquireLockException",
        "40P01, org.springframework.dao.PessimisticLockingFailureException",
        "53300, org.springframework.dao.TransientDataAccessResourceException",
        "42501, org.springframework.dao.PermissionDeniedDataAccessException",
        "58030, org.springframework.dao.DataAccessResourceFailureException"
    })
    void whatTheServerSays(String sqlState, Class<? extends Throwable> expected) {
        verifyError(sql("DO $$ BEGIN RAISE SQLSTATE '%s'; END $$".formatted(sqlState)), expected, sqlState);
    }
}
