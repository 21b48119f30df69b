package io.pgflux.examples.webflux;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import org.springframework.data.annotation.Id;

/** Bags that went from one trader to another; the id is the database's and null before that. */
record Trade(@Id Long id, String lot, String buyer, String seller, BigDecimal price, int bags, OffsetDateTime at) {

    BigDecimal total() {
        return price.multiply(BigDecimal.valueOf(bags));
    }
}
