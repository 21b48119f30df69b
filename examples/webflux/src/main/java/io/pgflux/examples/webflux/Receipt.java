package io.pgflux.examples.webflux;

import java.math.BigDecimal;
import java.util.List;

/** What became of an order. */
record Receipt(String lot, Side side, int bags, BigDecimal total, List<Trade> trades) {

    static Receipt of(Order order, List<Trade> trades) {
        BigDecimal total = trades.stream().map(Trade::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Receipt(order.lot(), order.side(), order.bags(), total, trades);
    }
}
