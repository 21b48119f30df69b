package io.pgflux.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.api.PgConnection;
import io.pgflux.spring.PgDialect;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.connection.TransactionAwareConnectionFactoryProxy;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What Spring Boot makes of the dependency alone. */
class DropInTests extends ShopTest {

    @Autowired
    ConnectionFactory factory;

    @LocalServerPort
    int port;

    private WebTestClient web() {
        return WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
    }

    @Test
    void thePoolIsOneOfPgflux() {
        assertThat(factory).isInstanceOf(ConnectionPool.class);
        assertThat(innermost(factory)).isInstanceOf(PgConnectionFactory.class);
        assertThat(factory.getMetadata().getName()).isEqualTo("PostgreSQL");
        Mono.usingWhen(
                        factory.create(),
                        connection -> Mono.just(((Wrapped<?>) connection).unwrap()),
                        connection -> connection.close())
                .as(StepVerifier::create)
                .assertNext(connection -> assertThat(connection).isInstanceOf(PgConnection.class))
                .verifyComplete();
    }

    private static Object innermost(Object object) {
        return object instanceof Wrapped<?> wrapped ? innermost(wrapped.unwrap()) : object;
    }

    @Test
    void theDialectIsOursWhateverTheFactoryIsWrappedIn() {
        assertThat(DialectResolver.getDialect(factory)).isSameAs(PgDialect.INSTANCE);
        assertThat(DialectResolver.getDialect(new TransactionAwareConnectionFactoryProxy(factory)))
                .isSameAs(PgDialect.INSTANCE);
    }

    @Test
    void theSchemaHasBeenMade() {
        client.sql("SELECT enum_range(NULL::category)")
                .mapValue(Category[].class)
                .one()
                .as(StepVerifier::create)
                .assertNext(labels -> assertThat(labels).containsExactly(Category.values()))
                .verifyComplete();
    }

    @Test
    void theClientReadsAndWrites() {
        client.sql("INSERT INTO product (version, sku, name, price, category, state, added)"
                        + " VALUES (0, :sku, :name, :price, :category, 'ON_SALE', now())")
                .bind("sku", "B-1")
                .bind("name", "Emma")
                .bind("price", new BigDecimal("9.90"))
                .bind("category", Category.BOOK)
                .filter(statement -> statement.returnGeneratedValues("id"))
                .map(row -> row.get("id", Long.class))
                .one()
                .as(StepVerifier::create)
                .expectNext(1L)
                .verifyComplete();
        client.sql("SELECT name, price FROM product WHERE sku = $1 AND price > ANY($2)")
                .bind(0, "B-1")
                .bind(1, List.of(new BigDecimal("20"), new BigDecimal("5")))
                .mapProperties(Row.class)
                .one()
                .as(StepVerifier::create)
                .expectNext(new Row("Emma", new BigDecimal("9.90")))
                .verifyComplete();
    }

    record Row(String name, BigDecimal price) {}

    @Test
    void jsonIsAStringToWhoAsksForNoClass() {
        client.sql("SELECT '{\"a\":1}'::json AS plain, '{\"a\":1}'::jsonb AS binary")
                .fetch()
                .one()
                .as(StepVerifier::create)
                .assertNext(row ->
                        assertThat(row).containsEntry("plain", "{\"a\":1}").containsEntry("binary", "{\"a\": 1}"))
                .verifyComplete();
    }

    @Test
    void theHealthIndicatorAsksTheDatabase() {
        web().get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.components.r2dbc.status")
                .isEqualTo("UP")
                .jsonPath("$.components.r2dbc.details.database")
                .isEqualTo("PostgreSQL");
    }

    @Test
    void theMetersOfThePoolAreThere() {
        for (String meter : List.of("acquired", "allocated", "idle", "pending", "max.allocated")) {
            web().get()
                    .uri("/actuator/metrics/r2dbc.pool." + meter)
                    .exchange()
                    .expectStatus()
                    .isOk();
        }
        web().get()
                .uri("/actuator/metrics/r2dbc.pool.max.allocated")
                .exchange()
                .expectBody()
                .jsonPath("$.measurements[0].value")
                .isEqualTo(8.0);
    }

    @Test
    void theApplicationAnswers() {
        web().post()
                .uri("/products")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Product.of("B-1", "Emma", "9.90", Category.BOOK))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody()
                .jsonPath("$.id")
                .isEqualTo(1);
        web().get()
                .uri("/products")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBodyList(Product.class)
                .value(products ->
                        assertThat(products).extracting(Product::name).containsExactly("Emma"));
        web().get().uri("/products/1/amount").exchange().expectBody(Long.class).isEqualTo(1L);
    }
}
