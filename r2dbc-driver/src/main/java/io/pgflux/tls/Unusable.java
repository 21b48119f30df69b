package io.pgflux.tls;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.jspecify.annotations.Nullable;

/** A certificate or key that cannot be used, as the user is told: which option, where from, why. Never what is in it. */
final class Unusable extends R2dbcNonTransientResourceException {

    private static final long serialVersionUID = 1;

    /**
     * What is wrong.
     *
     * @param why goes on behind the name of the source, as in "has no certificate in it"
     */
    Unusable(String option, Source source, String why, @Nullable Throwable cause) {
        super("The option %s: %s %s".formatted(option, source, why), "08001", cause);
    }
}
