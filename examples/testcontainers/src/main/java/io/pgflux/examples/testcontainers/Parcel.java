package io.pgflux.examples.testcontainers;

import java.math.BigDecimal;
import org.springframework.data.annotation.Id;

/**
 * A row.
 *
 * @param id null until it is saved
 */
public record Parcel(@Id Long id, String recipient, BigDecimal kilograms) {

    static Parcel to(String recipient, String kilograms) {
        return new Parcel(null, recipient, new BigDecimal(kilograms));
    }
}
