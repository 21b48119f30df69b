package io.pgflux.examples.webflux;

import java.math.BigDecimal;
import org.springframework.data.annotation.Id;

/**
 * A kind of coffee that is traded here, in bags of 60 kg.
 *
 * @param start what a bag cost on the first day
 */
record Lot(@Id String code, String name, String origin, BigDecimal start) {}
