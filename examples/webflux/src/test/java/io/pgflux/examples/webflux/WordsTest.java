package io.pgflux.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.CannotCreateTransactionException;

class WordsTest {

    @Test
    void whatKeepsTheDatabaseFromAnsweringIsTold() {
        assertThat(reason(new R2dbcNonTransientResourceException("Connection refused", "08001")))
                .isEqualTo("The database does not answer.");
        assertThat(reason(new R2dbcNonTransientResourceException("The system is starting up", "57P03")))
                .isEqualTo("The database does not answer.");
        assertThat(reason(new R2dbcNonTransientResourceException("Connection validation failed")))
                .isEqualTo("The database does not answer.");
        assertThat(reason(new R2dbcTimeoutException("Connection acquisition timed out after 5000ms")))
                .isEqualTo("All connections are busy.");
        assertThat(reason(new R2dbcPermissionDeniedException("No permission for the table trade", "42501")))
                .isEqualTo("The database refused it: No permission for the table trade");
    }

    private static String reason(R2dbcException error) {
        return Words.of(new CannotCreateTransactionException("No transaction", error))
                .reason();
    }
}
