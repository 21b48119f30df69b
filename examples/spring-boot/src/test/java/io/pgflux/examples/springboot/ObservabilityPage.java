package io.pgflux.examples.springboot;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.pgflux.PgConnectionFactoryProvider;
import java.time.Duration;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import reactor.core.publisher.Mono;

/** The pieces of code of docs/observability.md that need Spring: here they compile. */
class ObservabilityPage {

    record Order(long id) {}

    interface Orders {
        Mono<Order> findById(long id);
    }

    private final Orders orders;

    ObservabilityPage(Orders orders) {
        this.orders = orders;
    }

    @Bean
    ConnectionFactoryOptionsBuilderCustomizer pgflux(ObservationRegistry observations, MeterRegistry meters) {
        return options -> options.option(PgConnectionFactoryProvider.OBSERVATION_REGISTRY, observations)
                .option(PgConnectionFactoryProvider.METER_REGISTRY, meters)
                .option(PgConnectionFactoryProvider.SLOW_STATEMENT_THRESHOLD, Duration.ofMillis(500));
    }

    @GetMapping("/orders/{id}")
    Mono<Order> order(@PathVariable long id) {
        return orders.findById(id) // http get /orders/{id}
                .flatMap(this::withItems); // ├─ SELECT shop
    } // └─ SELECT shop

    private Mono<Order> withItems(Order order) {
        return Mono.just(order);
    }
}
