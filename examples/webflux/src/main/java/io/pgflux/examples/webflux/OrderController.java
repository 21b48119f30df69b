package io.pgflux.examples.webflux;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is traded here, and the orders of the person at the page. */
@RestController
class OrderController {

    /** Whoever uses the page: an example has no logins. */
    static final String VISITOR = "You";

    private final Market market;
    private final Lots lots;

    OrderController(Market market, Lots lots) {
        this.market = market;
        this.lots = lots;
    }

    @GetMapping("/api/lots")
    Flux<Lot> lots() {
        return lots.findAllByOrderByStartDesc();
    }

    @PostMapping("/api/orders")
    Mono<Receipt> place(@Valid @RequestBody Order order) {
        return market.place(VISITOR, order);
    }
}
