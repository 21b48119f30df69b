package io.pgflux.examples.springboot;

import java.math.BigDecimal;

/** A projection: the query selects these columns only. */
public interface NameAndPrice {

    String getName();

    BigDecimal getPrice();
}
