package io.pgflux.examples.webflux;

import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Flux;

interface Lots extends ReactiveCrudRepository<Lot, String> {

    Flux<Lot> findAllByOrderByStartDesc();
}
