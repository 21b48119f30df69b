package io.pgflux.examples.quickstart;

import java.math.BigDecimal;

/** A row of the table that the tour fills; both other values follow from the id, so that they can be verified. */
record Payment(long id, BigDecimal amount, String note) {

    private static final String TERMS = ", as agreed".repeat(10);

    static Payment number(long id) {
        return new Payment(id, BigDecimal.valueOf(id % 10_000, 2), "Payment " + id + TERMS);
    }
}
