package io.pgflux.examples.webflux;

import java.math.BigDecimal;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

interface Offers extends ReactiveCrudRepository<Offer, Long> {

    /** What a buyer can have at that price or less from others: the cheapest first, and the oldest of what costs the same. */
    @Query("""
            SELECT * FROM offer WHERE lot = :lot AND side = 'SELL' AND trader <> :trader AND price <= :price
            ORDER BY price, id
            """)
    Flux<Offer> forBuyer(String trader, String lot, BigDecimal price);

    @Query("""
            SELECT * FROM offer WHERE lot = :lot AND side = 'BUY' AND trader <> :trader AND price >= :price
            ORDER BY price DESC, id
            """)
    Flux<Offer> forSeller(String trader, String lot, BigDecimal price);

    @Modifying
    @Query("UPDATE offer SET bags = bags - :bags WHERE id = :id")
    Mono<Long> reduce(Long id, int bags);

    @Modifying
    @Query("DELETE FROM offer WHERE lot = :lot AND bags = 0")
    Mono<Long> removeTaken(String lot);

    /** Takes back what has become a bad idea, what nobody will ever want, and all but the newest. */
    @Modifying
    @Query("""
            DELETE FROM offer WHERE lot = :lot
            AND (side = 'SELL' AND price <= :value
              OR side = 'BUY' AND price >= :value
              OR abs(price - :value) > :value * 0.02
              OR id <= (SELECT id FROM offer WHERE lot = :lot ORDER BY id DESC OFFSET 80 LIMIT 1))
            """)
    Mono<Long> withdraw(String lot, BigDecimal value);
}
