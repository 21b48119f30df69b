package io.pgflux;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
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
    @CsvSource({"gssEncMode, require", "protocol, nonsense"})
    void whatWouldBeSilentlyMissingIsRefusedByName(String option, String value) {
        assertThatThrownBy(() -> read(option, value))
                .isInstanceOfAny(UnsupportedOperationException.class, IllegalArgumentException.class)
                .hasMessageContaining(option);
    }

    @ParameterizedTest
    @CsvSource({"gssEncMode, disable", "gssEncMode, prefer", "protocol, failover"})
    void whatIsFulfilledWithoutItIsTaken(String option, String value) {
        read(option, value);
    }
}
