package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcException;

/** What the error of a lost connection says about the statement that it ends. */
enum Fate {
    /** The server can have carried it out, or not. */
    UNKNOWN("was sent; whether it was carried out is unknown"),
    /** The transaction may be committed, or rolled back. */
    IN_DOUBT("COMMIT was sent, and its answer did not come: whether the transaction was committed is unknown"),
    /** The server cannot have heard of it. */
    NOT_SENT("was not sent"),
    /** It was being written, and how far depends on the sockets. */
    EITHER("was");

    private final String words;

    Fate(String words) {
        this.words = words;
    }

    void assertSaidBy(R2dbcException loss) {
        assertThat(SaysClosed.class08(loss)).as("%s", loss).isTrue();
        assertThat(loss).hasMessageContaining(words).hasMessageNotContaining("null");
    }
}
