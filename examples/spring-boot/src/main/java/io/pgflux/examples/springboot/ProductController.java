package io.pgflux.examples.springboot;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@RestController
@RequestMapping("/products")
class ProductController {

    private final ProductRepository products;
    private final Stock stock;

    ProductController(ProductRepository products, Stock stock) {
        this.products = products;
        this.stock = stock;
    }

    @GetMapping
    Flux<Product> all() {
        return products.findAll();
    }

    @GetMapping("/{id}/amount")
    Mono<Long> amount(@PathVariable long id) {
        return stock.amount(id);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Product> add(@RequestBody Product product) {
        return stock.add(product, 1);
    }
}
