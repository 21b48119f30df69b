package io.pgflux.examples.webflux;

/** There are too few bags in the book at the price of an order. */
final class NotEnoughOffered extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotEnoughOffered(Order order, int found) {
        super("Only %d of %d bags of %s are %s at %s dollars or %s."
                .formatted(
                        found,
                        order.bags(),
                        order.lot(),
                        order.side() == Side.BUY ? "offered" : "wanted",
                        order.price().toPlainString(),
                        order.side() == Side.BUY ? "less" : "more"));
    }
}
