package io.pgflux.examples.springboot;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.geo.Point;

/**
 * A row of {@code product}.
 *
 * @param version for optimistic locking
 * @param category an enum of the database
 * @param state text
 * @param tags an array of text
 * @param size a composite type
 * @param details jsonb
 * @param shelf a point, as Spring Data's class
 */
public record Product(
        @Id Long id,
        @Version Long version,
        String sku,
        String name,
        BigDecimal price,
        Category category,
        State state,
        List<String> tags,
        Size size,
        Details details,
        Point shelf,
        Instant added) {

    public static Product of(String sku, String name, String price, Category category) {
        return new Product(
                null,
                null,
                sku,
                name,
                new BigDecimal(price),
                category,
                State.ON_SALE,
                List.of(),
                null,
                null,
                null,
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    public Product withPrice(String price) {
        return new Product(
                id, version, sku, name, new BigDecimal(price), category, state, tags, size, details, shelf, added);
    }

    public Product with(List<String> tags, Size size, Details details, Point shelf) {
        return new Product(id, version, sku, name, price, category, state, tags, size, details, shelf, added);
    }
}
