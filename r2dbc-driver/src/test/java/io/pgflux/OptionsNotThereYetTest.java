package io.pgflux;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Silence about these would give another connection than was asked for. */
class OptionsNotThereYetTest {

    private static PgConnectionOptions read(String option, String value) {
        ConnectionFactoryOptions options = ConnectionFactoryOptions.parse("r2dbc:pgflux://app@db.example/shop")
                .mutate()
                .option(Option.valueOf(option), value)
                .build();
        return new OptionReader(options).read();
    }

    @ParameterizedTest
    @CsvSource({
        "sslMode, require",
        "sslMode, REQUIRE",
        "sslMode, verify-ca",
        "sslMode, verify-full",
        "sslMode, VERIFY_FULL",
        "sslMode, tunnel",
        "sslMode, nonsense",
        "sslmode, require",
        "ssl, true",
        "ssl, perhaps",
        "sslNegotiation, direct",
        "sslRootCert, /root.pem",
        "sslCert, /cert.pem",
        "sslKey, /key.pem",
        "gssEncMode, require"
    })
    void whatWouldBeSilentlyMissingIsRefusedByName(String option, String value) {
        assertThatThrownBy(() -> read(option, value))
                .isInstanceOfAny(UnsupportedOperationException.class, IllegalArgumentException.class)
                .hasMessageContaining(option);
    }

    @Test
    void theSecureSchemeIsRefused() {
        assertThatThrownBy(() -> ConnectionFactories.get("r2dbcs:postgresql://app@localhost/shop"))
                .hasMessageContaining("ssl");
    }

    @ParameterizedTest
    @CsvSource({
        "sslMode, disable",
        "sslMode, ALLOW",
        "sslMode, prefer",
        "ssl, false",
        "sslNegotiation, postgres",
        "channelBinding, prefer",
        "channelBinding, disable"
    })
    void whatIsFulfilledWithoutItIsTaken(String option, String value) {
        read(option, value);
    }
}
