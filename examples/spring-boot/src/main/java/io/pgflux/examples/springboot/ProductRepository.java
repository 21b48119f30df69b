package io.pgflux.examples.springboot;

import java.math.BigDecimal;
import java.util.Collection;
import org.springframework.data.domain.Pageable;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public interface ProductRepository extends R2dbcRepository<Product, Long> {

    Mono<Product> findBySku(String sku);

    Flux<Product> findByCategoryOrderByPrice(Category category);

    Flux<Product> findByCategoryIn(Collection<Category> categories, Pageable page);

    <T> Flux<T> findByState(State state, Class<T> projection);

    Mono<Boolean> existsByCategoryAndPriceGreaterThan(Category category, BigDecimal price);

    Mono<Long> deleteByState(State state);

    @Query("SELECT * FROM product WHERE category IN (:categories) AND price BETWEEN :low AND :high ORDER BY price DESC")
    Flux<Product> inRange(Collection<Category> categories, BigDecimal low, BigDecimal high);

    @Query("SELECT * FROM product WHERE :tag = ANY(tags) AND details @> CAST(:details AS jsonb)")
    Flux<Product> tagged(String tag, String details);

    @Modifying
    @Query("UPDATE product SET price = price * :factor WHERE category = :category")
    Mono<Long> raise(Category category, BigDecimal factor);
}
