package io.pgflux.examples.webflux;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.data.annotation.Id;

/** What waits in the book for somebody who takes it; the id is the database's and null before that. */
record Offer(@Id Long id, String lot, Side side, String trader, BigDecimal price, int bags) {

    /** The trade that {@code taker} makes of some of these bags, at this price. */
    Trade taken(String taker, int bags) {
        String buyer = side == Side.BUY ? trader : taker;
        String seller = side == Side.BUY ? taker : trader;
        return new Trade(null, lot, buyer, seller, price, bags, OffsetDateTime.now(ZoneOffset.UTC));
    }
}
