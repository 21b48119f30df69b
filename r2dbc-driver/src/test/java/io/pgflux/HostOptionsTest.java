package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.Host;
import io.pgflux.api.HostProvider;
import io.pgflux.api.HostRole;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.TargetServerType;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Lists of hosts, and which of them is wanted. */
class HostOptionsTest {

    private static PgConnectionOptions read(ConnectionFactoryOptions options) {
        return new OptionReader(options).read();
    }

    private static PgConnectionOptions read(Map<String, ?> given) {
        ConnectionFactoryOptions.Builder options = ConnectionFactoryOptions.parse("r2dbc:pgflux:///shop")
                .mutate()
                .option(ConnectionFactoryOptions.USER, "app");
        given.forEach((name, value) -> options.option(Option.valueOf(name), value));
        return read(options.build());
    }

    private static List<Host> hosts(PgConnectionOptions options) {
        return Mono.from(options.values().hosts().hosts()).block();
    }

    private static List<Host> hosts(String... namesAndPorts) {
        return Stream.of(namesAndPorts)
                .map(each -> {
                    int space = each.indexOf(' ');
                    return new Host(each.substring(0, space), Integer.parseInt(each.substring(space + 1)));
                })
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r2dbc:pgflux://app@a:5433,b,[::1]:5434/shop",
                "r2dbc:postgresql://app:secret@a:5433,b:5432,%5B::1%5D:5434/shop",
                "r2dbc:postgresql:failover://app@a:5433,b:5432,%5b::1%5d:5434/shop"
            })
    void aUrlMayHaveSeveralHosts(String url) {
        if (url.contains("[")) {
            // R2DBC's own parser does not take them in a list; libpq's URIs and the option do.
            assertThatThrownBy(() -> ConnectionFactoryOptions.parse(url)).isInstanceOf(IllegalArgumentException.class);
            assertThat(hosts(PgConnectionOptions.from(url.replace("r2dbc:pgflux", "postgresql"))
                            .build()))
                    .isEqualTo(hosts("a 5433", "b 5432", "::1 5434"));
        } else {
            assertThat(hosts(read(ConnectionFactoryOptions.parse(url))))
                    .isEqualTo(hosts("a 5433", "b 5432", "::1 5434"));
        }
    }

    @Test
    void failoverWithOneHostIsOneHost() {
        assertThat(hosts(read(ConnectionFactoryOptions.parse("r2dbc:postgresql:failover://app@a:5433/shop"))))
                .isEqualTo(hosts("a 5433"));
        assertThat(hosts(read(ConnectionFactoryOptions.parse("r2dbc:postgresql:failover://app@a/shop"))))
                .isEqualTo(hosts("a 5432"));
    }

    @Test
    void anyOtherProtocolIsRefused() {
        assertThatThrownBy(() -> read(Map.of("host", "a", "protocol", "unix")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("protocol");
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                arguments("a", 5432, hosts("a 5432")),
                arguments("a", "6000", hosts("a 6000")),
                arguments("a:1", 6000, hosts("a 1")),
                arguments(" a , b:65535 ", 6000, hosts("a 6000", "b 65535")),
                arguments("a,b", "5433,5434", hosts("a 5433", "b 5434")),
                arguments("a,b:7", "5433,5434", hosts("a 5433", "b 7")),
                arguments("a,b,c", "5433,,5435", hosts("a 5433", "b 5432", "c 5435")),
                arguments("::1", 5433, hosts("::1 5433")),
                arguments("[::1]", 5433, hosts("::1 5433")),
                arguments(
                        "fe80::1,[2001:db8::2]:9,10.0.0.1:8",
                        5433,
                        hosts("fe80::1 5433", "2001:db8::2 9", "10.0.0.1 8")));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void listsAreTakenWithPortsInThemOrBesideThem(String hosts, Object ports, List<Host> expected) {
        assertThat(hosts(read(Map.of("host", hosts, "port", ports)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "a,",
                ",a",
                "a,,b",
                "a:",
                "a:0",
                "a:65536",
                "a:b",
                "a:5432:5433",
                ":5432",
                "[::1",
                "[a]:5432",
                "[::1]5432",
                "[]:1",
                "a:-1",
                "a: 5432",
                "a:+5",
                "a:99999999999"
            })
    void aWrongListIsRefusedWithTheReason(String list) {
        assertThatThrownBy(() -> PgConnectionOptions.builder().host(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("host", list);
    }

    @Test
    void portsMustBeAsManyAsHosts() {
        assertThatThrownBy(() -> read(Map.of("host", "a,b,c", "port", "1,2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("port", "host", "2", "3");
        assertThatThrownBy(() -> read(Map.of("host", "a,b", "port", "1,x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port");
    }

    @ParameterizedTest
    @CsvSource({
        "any, ANY",
        "read-write, READ_WRITE",
        "read-only, READ_ONLY",
        "primary, PRIMARY",
        "standby, STANDBY",
        "prefer-standby, PREFER_STANDBY",
        "prefer-primary, PREFER_PRIMARY",
        "ANY, ANY",
        "secondary, STANDBY",
        "SECONDARY, STANDBY",
        "preferSecondary, PREFER_STANDBY",
        "PREFER_SECONDARY, PREFER_STANDBY",
        "preferPrimary, PREFER_PRIMARY",
        "master, PRIMARY",
        "slave, STANDBY",
        "preferSlave, PREFER_STANDBY",
        "READ_WRITE, READ_WRITE",
        "readWrite, READ_WRITE"
    })
    void theTypeOfServerIsTakenAsOthersSpellIt(String spelling, TargetServerType expected) {
        for (String option : List.of("targetServerType", "targetSessionAttrs", "target_session_attrs")) {
            assertThat(read(Map.of("host", "a", option, spelling)).values().targetServerType)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "disable, DISABLE",
        "false, DISABLE",
        "random, RANDOM",
        "TRUE, RANDOM",
        "round-robin, ROUND_ROBIN",
        "roundRobin, ROUND_ROBIN",
        "LEAST_CONNECTIONS, LEAST_CONNECTIONS",
        "least-connections, LEAST_CONNECTIONS"
    })
    void theBalanceIsTakenAsOthersSpellIt(String spelling, LoadBalanceHosts expected) {
        for (String option : List.of("loadBalanceHosts", "load_balance_hosts")) {
            assertThat(read(Map.of("host", "a", option, spelling)).values().loadBalanceHosts)
                    .isEqualTo(expected);
        }
    }

    @Test
    void typedValuesAreTakenAsTheyAre() {
        HostProvider provider = () -> Mono.just(hosts("x 1"));
        PgConnectionOptions options = read(Map.of(
                "targetServerType",
                TargetServerType.READ_ONLY,
                "loadBalanceHosts",
                true,
                "hostRecheckTime",
                Duration.ofSeconds(3),
                "hostProvider",
                provider,
                "preferredZone",
                "east"));

        assertThat(options.values().targetServerType).isEqualTo(TargetServerType.READ_ONLY);
        assertThat(options.values().loadBalanceHosts).isEqualTo(LoadBalanceHosts.RANDOM);
        assertThat(options.values().hostRecheckTime).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.values().preferredZone).isEqualTo("east");
        assertThat(hosts(options)).isEqualTo(hosts("x 1"));
    }

    @Test
    void ofHostAndSocketTheOneThatIsSetAfterwardsWins() {
        assertThat(hosts(PgConnectionOptions.builder()
                        .user("app")
                        .socket("/run/pg.sock")
                        .host("a")
                        .build()))
                .isEqualTo(hosts("a 5432"));
        PgConnectionOptions socket = PgConnectionOptions.builder()
                .user("app")
                .host("a,b")
                .socket("/run/pg.sock")
                .build();
        assertThat(hosts(socket))
                .singleElement()
                .satisfies(host -> assertThat(host.name()).endsWith("/run/pg.sock"));
    }

    @Test
    void hostAndSocketTogetherAreRefused() {
        String beside = "r2dbc:pgflux://app@localhost/shop?socket=/run/pg.sock"; // where the socket is
        assertThat(hosts(read(ConnectionFactoryOptions.parse(beside))))
                .singleElement()
                .satisfies(host -> assertThat(host.name()).endsWith("/run/pg.sock"));
        assertThatThrownBy(() -> read(Map.of("host", "a", "socket", "/run/pg.sock")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("host", "socket");
        assertThatThrownBy(() -> read(ConnectionFactoryOptions.parse("r2dbc:pgflux://app@a/shop?socket=/run/pg.sock")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("host", "socket");
    }

    @Test
    void aProviderWinsOverTheHostOfTheUrl() {
        HostProvider provider = () -> Mono.just(hosts("x 1"));

        assertThat(hosts(read(Map.of("host", "a", "hostProvider", provider)))).isEqualTo(hosts("x 1"));
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                arguments("targetServerType", "leader"),
                arguments("target_session_attrs", ""),
                arguments("loadBalanceHosts", "sometimes"),
                arguments("hostRecheckTime", "-1s"),
                arguments("hostRecheckTime", "later"),
                arguments("hostProvider", "consul"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongValueIsRefusedWithTheNameOfTheOption(String option, Object value) {
        assertThatThrownBy(() -> read(Map.of("host", "a", option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option);
    }

    @Test
    void aFactoryIsDescribedByItsHosts() {
        assertThat(PgConnectionOptions.builder()
                        .host("a,b:1,[::1]:2")
                        .user("app")
                        .password("secret")
                        .database("shop")
                        .build())
                .hasToString("a:5432,b:1,[::1]:2/shop");
    }

    @Test
    void aHostHasToBePossible() {
        assertThatThrownBy(() -> new Host("", 5432)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Host("a", 0)).hasMessageContaining("port");
        assertThatThrownBy(() -> new Host("a", 1, HostRole.UNKNOWN, null, 0)).hasMessageContaining("weight");
    }
}
