package io.pgflux.examples.webflux;

import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

interface Trades extends ReactiveCrudRepository<Trade, Long> {

    /** How far the table goes; 0 if it is empty. */
    @Query("SELECT coalesce(max(id), 0) FROM trade")
    Mono<Long> lastId();

    @Query("SELECT * FROM trade WHERE id > :id ORDER BY id LIMIT :limit")
    Flux<Trade> after(long id, int limit);

    @Query("SELECT * FROM trade WHERE lot = :lot ORDER BY id DESC LIMIT 1")
    Mono<Trade> last(String lot);
}
