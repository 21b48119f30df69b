package io.pgflux.examples.webflux;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;

/**
 * All of these bags now, at this price or a better one, or none at all.
 *
 * @param price of one bag, in dollars
 */
record Order(
        @NotNull(message = "Choose a lot.") @Pattern(regexp = "[A-Z]{3}", message = "Choose a lot.")
        String lot,

        @NotNull(message = "Choose whether to buy or to sell.")
        Side side,

        @NotNull(message = "Say how many bags, like 5.")
        @Min(value = 1, message = "Order at least one bag.")
        @Max(value = 500, message = "Order at most 500 bags at once.")
        Integer bags,

        @NotNull(message = "Say what a bag may cost, like 412.50.")
        @DecimalMin(value = "0.01", message = "Pay at least a cent.")
        @Digits(integer = 6, fraction = 2, message = "Say it in dollars and cents, below a million.")
        BigDecimal price) {}
