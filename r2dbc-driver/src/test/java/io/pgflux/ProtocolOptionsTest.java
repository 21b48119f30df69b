package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgflux.api.ProtocolVersion;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The version of the protocol, as users spell it. */
class ProtocolOptionsTest {

    private static PgConnectionOptions read(String query) {
        return new OptionReader(ConnectionFactoryOptions.parse("r2dbc:pgflux://me@localhost/shop?" + query)).read();
    }

    @ParameterizedTest
    @CsvSource({
        "protocolVersion=3.0, V3_0",
        "protocolVersion=3.2, V3_2",
        "protocolVersion=latest, V3_2",
        "protocolVersion=LATEST, V3_2",
        "max_protocol_version=3.2, V3_2",
        "maxProtocolVersion=latest, V3_2",
        "protocolVersion=grease, GREASE",
        "tcpNoDelay=true, V3_0"
    })
    void theVersionToAskFor(String query, ProtocolVersion expected) {
        PgConnectionOptions options = read(query);

        assertThat(options.values().protocolVersion).isEqualTo(expected);
        assertThat(options.values().minProtocolVersion).isEqualTo(ProtocolVersion.V3_0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minProtocolVersion", "min_protocol_version"})
    void theVersionThatIsEnough(String name) {
        assertThat(read("protocolVersion=3.2&" + name + "=3.2").values().minProtocolVersion)
                .isEqualTo(ProtocolVersion.V3_2);
    }

    @Test
    void asAConstantToo() {
        ConnectionFactoryOptions options = ConnectionFactoryOptions.parse("r2dbc:pgflux://me@localhost/shop")
                .mutate()
                .option(PgConnectionFactoryProvider.PROTOCOL_VERSION, ProtocolVersion.V3_2)
                .option(PgConnectionFactoryProvider.MIN_PROTOCOL_VERSION, ProtocolVersion.V3_2)
                .build();

        assertThat(new OptionReader(options).read().values().protocolVersion).isEqualTo(ProtocolVersion.V3_2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1", "3", "2.0", "4.0", "newest", "V3_2", ""})
    void anyOtherIsRefusedWithThoseThatThereAre(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("protocolVersion=" + value))
                .withMessageContainingAll("protocolVersion", "3.0, 3.2, latest");
    }

    @Test
    void aMinimumAboveWhatIsAskedForIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("minProtocolVersion=3.2"))
                .withMessageContainingAll("minProtocolVersion", "protocolVersion", "3.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("protocolVersion=grease&minProtocolVersion=grease"))
                .withMessageContaining("minProtocolVersion");
    }

    @Test
    void optionsOfTheProtocolMustHaveAName() {
        PgConnectionOptions.Builder builder =
                PgConnectionOptions.builder().host("localhost").user("me");

        assertThat(builder.options(Map.of("_pq_.fine", "1")).build()).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.options(Map.of("_pq_.", "1")).build())
                .withMessageContainingAll("_pq_.", "options");
    }

    /** The server would close the connection without saying why. */
    @Test
    void whatDoesNotFitIntoAStartupMessageIsRefused() {
        PgConnectionOptions.Builder builder =
                PgConnectionOptions.builder().host("localhost").user("me");

        assertThat(builder.schema("s".repeat(9_000)).build()).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.schema("\u00fc".repeat(5_000)).build())
                .withMessageContainingAll("schema", "options", "10000");
    }
}
