package io.pgflux.examples.springboot;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import reactor.core.publisher.Mono;

/** The whole application, once for all tests, with empty tables for each. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class ShopTest {

    @Autowired
    DatabaseClient client;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("spring.r2dbc.url", Server::url);
        registry.add("spring.r2dbc.username", () -> "postgres");
        registry.add("spring.r2dbc.password", () -> "postgres");
        registry.add("spring.sql.init.schema-locations", () -> "classpath:schema.sql,classpath:everything.sql");
    }

    @BeforeEach
    void empty() {
        sql("TRUNCATE product, movement, everything, tag RESTART IDENTITY").block();
    }

    Mono<Long> sql(String sql) {
        return client.sql(sql).fetch().rowsUpdated();
    }
}
