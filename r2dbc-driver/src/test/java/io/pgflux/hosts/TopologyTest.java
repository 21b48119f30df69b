package io.pgflux.hosts;

import static io.pgflux.hosts.Cluster.RECHECK;
import static io.pgflux.hosts.Cluster.hosts;
import static io.pgflux.hosts.Cluster.socket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pgflux.api.Host;
import io.pgflux.api.HostProvider;
import io.pgflux.api.HostRole;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.TargetServerType;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TopologyTest {

    private static Cluster listed(TargetServerType target) {
        return new Cluster(target, LoadBalanceHosts.DISABLE, hosts("a b c"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotKnownIsTriedAsItIsListed(TargetServerType target) {
        assertThat(listed(target).order()).isEqualTo("a b c");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOutOfReachComesLastUntilItIsTimeToCheckAgain(TargetServerType target) {
        Cluster cluster = listed(target);
        cluster.seen("a", Standing.UNREACHABLE);
        assertThat(cluster.order()).isEqualTo("b c a");

        cluster.pass(RECHECK.minusMillis(1));
        assertThat(cluster.order()).isEqualTo("b c a");
        cluster.pass(Duration.ofMillis(1));
        assertThat(cluster.order()).isEqualTo("a b c");
    }

    /** A server that keeps silent would make all others wait that are opened meanwhile. */
    @Test
    void whenItIsTimeToCheckAgainOneConnectionDoes() {
        Cluster cluster = listed(TargetServerType.ANY);
        cluster.seen("a", Standing.UNREACHABLE);
        cluster.pass(RECHECK);

        assertThat(Stream.generate(cluster::order).limit(3)).containsExactly("a b c", "b c a", "b c a");
        cluster.seen("a", Standing.REACHABLE);
        assertThat(cluster.order()).isEqualTo("a b c");
    }

    @ParameterizedTest
    @CsvSource({
        "ANY, a b c",
        "PRIMARY, b c a",
        "PREFER_PRIMARY, b c a",
        "READ_WRITE, b c a",
        "STANDBY, a c b",
        "READ_ONLY, a c b",
        "PREFER_STANDBY, a c b"
    })
    void whatIsKnownToBeOfAnotherRoleComesBehindWhatIsNotKnown(TargetServerType target, String order) {
        Cluster cluster = listed(target);
        cluster.seen("a", Standing.STANDBY);
        cluster.seen("b", Standing.PRIMARY);

        assertThat(cluster.order()).isEqualTo(order);
    }

    /** The order of the list, or the balance, counts more than to spare a connection. */
    @ParameterizedTest
    @CsvSource({"STANDBY, STANDBY, a b c", "ANY, REACHABLE, a b c", "PRIMARY, PRIMARY, c a b"})
    void aKnownHostComesFirstOnlyWhereThereIsButOne(TargetServerType target, Standing standing, String order) {
        Cluster cluster = listed(target);
        cluster.seen("c", standing);

        assertThat(cluster.order()).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource({
        "READ_WRITE, READ_ONLY, WRONG",
        "READ_ONLY, READ_ONLY, RIGHT",
        "PRIMARY, READ_ONLY, RIGHT",
        "STANDBY, READ_ONLY, WRONG",
        "PREFER_STANDBY, READ_ONLY, SECOND_CHOICE",
        "PREFER_PRIMARY, READ_ONLY, RIGHT",
        "READ_WRITE, STANDBY, WRONG",
        "READ_ONLY, STANDBY, RIGHT",
        "PREFER_PRIMARY, STANDBY, SECOND_CHOICE",
        "READ_WRITE, PRIMARY, RIGHT",
        "READ_ONLY, PRIMARY, WRONG",
        "STANDBY, PRIMARY, WRONG",
        "ANY, REACHABLE, RIGHT"
    })
    void aPrimaryWithReadOnlySessionsIsForReading(TargetServerType target, Standing standing, Fit fit) {
        assertThat(Fit.of(target, standing)).isEqualTo(fit);
    }

    @Test
    void whatWasSeenLaterCounts() {
        Cluster cluster = listed(TargetServerType.PRIMARY);
        cluster.seen("a", Standing.PRIMARY);
        cluster.seen("a", Standing.UNREACHABLE);
        cluster.seen("b", Standing.STANDBY);
        assertThat(cluster.order()).isEqualTo("c b a");

        cluster.seen("b", Standing.PRIMARY); // promoted
        assertThat(cluster.order()).isEqualTo("b c a");
    }

    @Test
    void aHostIsOutOfReachWhenAllOfItsAddressesAre() {
        Cluster cluster = listed(TargetServerType.ANY);
        Candidate host = cluster.candidate("a");
        List<SocketAddress> sockets = List.of(socket("a", 1), socket("a", 2));
        List<Candidate> addresses = cluster.topology().addresses(host, sockets);
        cluster.topology().seen(addresses.get(0), Standing.UNREACHABLE);
        cluster.topology().seen(addresses.get(1), Standing.REACHABLE);
        cluster.topology().tried(host.host(), addresses);

        assertThat(cluster.order()).isEqualTo("a b c");
        assertThat(cluster.topology().addresses(host, sockets))
                .extracting(Candidate::address)
                .containsExactly(sockets.get(1), sockets.get(0));

        cluster.topology().seen(addresses.get(1), Standing.UNREACHABLE);
        cluster.topology().tried(host.host(), addresses);
        assertThat(cluster.order()).isEqualTo("b c a");
    }

    @Test
    void aNameWithoutAddressesIsOutOfReach() {
        Cluster cluster = listed(TargetServerType.ANY);
        cluster.topology().tried(cluster.candidate("a").host(), List.of());

        assertThat(cluster.order()).isEqualTo("b c a");
    }

    @Test
    void roundRobinBeginsWithTheNextOne() {
        Cluster cluster = new Cluster(TargetServerType.ANY, LoadBalanceHosts.ROUND_ROBIN, hosts("a b c"));

        assertThat(Stream.generate(cluster::order).limit(4)).containsExactly("a b c", "b c a", "c a b", "a b c");
    }

    @Test
    void theAddressesOfAHostAreBalancedToo() {
        Cluster cluster = new Cluster(TargetServerType.ANY, LoadBalanceHosts.ROUND_ROBIN, hosts("a b"));
        List<Object> tried = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Candidate first = cluster.candidates().get(0);
            String name = first.host().name();
            tried.add(cluster.topology()
                    .addresses(first, List.of(socket(name, 1), socket(name, 2)))
                    .get(0)
                    .address());
        }

        assertThat(tried)
                .containsExactly(
                        socket("a", 1),
                        socket("b", 1),
                        socket("a", 2),
                        socket("b", 2),
                        socket("a", 1),
                        socket("b", 1),
                        socket("a", 2),
                        socket("b", 2));
    }

    private static Host weighted(String name, int weight) {
        return new Host(name, 5432, HostRole.UNKNOWN, null, weight);
    }

    @ParameterizedTest
    @EnumSource(names = {"RANDOM", "ROUND_ROBIN"})
    void weightsSayHowOftenAHostIsTheFirst(LoadBalanceHosts balance) {
        Cluster cluster = new Cluster(TargetServerType.ANY, balance, weighted("a", 100), weighted("b", 300));

        Map<String, Long> firsts = cluster.firsts(4000);
        assertThat(firsts.get("a")).isCloseTo(1000, within(balance == LoadBalanceHosts.RANDOM ? 150L : 0L));
    }

    @Test
    void chanceGivesEachHostItsShare() {
        Cluster cluster = new Cluster(TargetServerType.STANDBY, LoadBalanceHosts.RANDOM, hosts("a b c"));
        cluster.seen("a", Standing.STANDBY); // known or not

        assertThat(cluster.firsts(3000).values())
                .allSatisfy(count -> assertThat(count).isCloseTo(1000, within(150L)));
    }

    @Test
    void theLeastLoadedHostIsTheFirst() {
        Cluster cluster = new Cluster(TargetServerType.ANY, LoadBalanceHosts.LEAST_CONNECTIONS, hosts("a b c"));
        Disposable first = cluster.topology().opens(cluster.address("a"));
        Disposable second = cluster.topology().opens(cluster.address("a"));
        Disposable other = cluster.topology().opens(cluster.address("b"));
        assertThat(cluster.order()).isEqualTo("c b a");

        first.dispose();
        first.dispose(); // counts once
        second.dispose();
        Disposable last = cluster.topology().opens(cluster.address("c"));
        assertThat(cluster.order()).startsWith("a ");

        other.dispose();
        last.dispose();
        assertThat(cluster.firsts(3)).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void aHostWhoseNameIsLookedUpIsLoadedAlready() {
        Cluster cluster = new Cluster(TargetServerType.ANY, LoadBalanceHosts.LEAST_CONNECTIONS, hosts("a b"));
        cluster.topology().opens(cluster.address("a"));
        Disposable turn = cluster.topology().begins(cluster.candidate("b"));
        cluster.topology().begins(cluster.candidate("b"));
        assertThat(cluster.firsts(3)).containsOnlyKeys("a");

        cluster.topology().opens(cluster.address("b"));
        turn.dispose();
        turn.dispose(); // counts once
        assertThat(cluster.firsts(3)).containsOnlyKeys("a");
    }

    @Test
    void loadIsInProportionToWeight() {
        Cluster cluster = new Cluster(
                TargetServerType.ANY, LoadBalanceHosts.LEAST_CONNECTIONS, weighted("a", 1), weighted("b", 3));
        Map<String, Integer> opened = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            String first = cluster.order().split(" ")[0];
            cluster.topology().opens(cluster.address(first));
            opened.merge(first, 1, Integer::sum);
        }

        assertThat(opened).isEqualTo(Map.of("a", 10, "b", 30));
    }

    private static Cluster provided(@Nullable String zone, Host... hosts) {
        return new Cluster(
                TargetServerType.PREFER_STANDBY, LoadBalanceHosts.DISABLE, zone, () -> Mono.just(List.of(hosts)));
    }

    @Test
    void thePreferredZoneComesFirstAmongEquals() {
        Host far = new Host("far", 1, HostRole.STANDBY, "west", 1);
        Host nowhere = new Host("nowhere", 1, HostRole.STANDBY);
        Host near = new Host("near", 1, HostRole.STANDBY, "east", 1);
        Host nearPrimary = new Host("primary", 1, HostRole.PRIMARY, "east", 1);

        assertThat(provided("east", nearPrimary, far, nowhere, near).order()).isEqualTo("near far nowhere primary");
        assertThat(provided(null, nearPrimary, far, nowhere, near).order()).isEqualTo("far nowhere near primary");
    }

    @Test
    void whatWasSeenCountsMoreThanWhatTheProviderBelieves() {
        Cluster cluster = provided(null, new Host("a", 1, HostRole.STANDBY), new Host("b", 1, HostRole.PRIMARY));
        assertThat(cluster.order()).isEqualTo("a b");

        cluster.seen("a", Standing.PRIMARY);
        cluster.seen("b", Standing.STANDBY);
        assertThat(cluster.order()).isEqualTo("b a");
    }

    @Test
    void aProviderIsAskedForEachConnection() {
        List<List<Host>> answers = new ArrayList<>(List.of(List.of(hosts("a")), List.of(hosts("b c"))));
        Cluster cluster = new Cluster(
                TargetServerType.ANY, LoadBalanceHosts.DISABLE, null, () -> Flux.just(answers.remove(0), List.of()));

        assertThat(cluster.order()).isEqualTo("a");
        assertThat(cluster.order()).isEqualTo("b c");
    }

    @Test
    void aProviderThatHasNoneIsAnError() {
        for (Mono<List<Host>> nothing : List.of(Mono.<List<Host>>empty(), Mono.just(List.<Host>of()))) {
            Cluster cluster = new Cluster(TargetServerType.ANY, LoadBalanceHosts.DISABLE, null, () -> nothing);

            assertThatThrownBy(cluster::order)
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining("no host")
                    .extracting(error -> ((R2dbcException) error).getSqlState())
                    .isEqualTo("08001");
        }
    }

    @Test
    void aProviderThatNamesNothingIsNamed() {
        HostProvider provider = new HostProvider() {
            @Override
            public Mono<List<Host>> hosts() {
                return Mono.just(Arrays.asList(new Host("a", 5432), null));
            }

            @Override
            public String toString() {
                return "the registry";
            }
        };

        assertThatThrownBy(() -> new Cluster(TargetServerType.ANY, LoadBalanceHosts.DISABLE, null, provider).order())
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContainingAll("the registry", "null in its list");
    }

    @Test
    void theErrorOfAProviderIsTold() {
        IllegalStateException failure = new IllegalStateException("the registry is down");
        Cluster failing = new Cluster(TargetServerType.ANY, LoadBalanceHosts.DISABLE, null, () -> Mono.error(failure));
        Cluster throwing = new Cluster(TargetServerType.ANY, LoadBalanceHosts.DISABLE, null, () -> {
            throw failure;
        });

        for (Cluster cluster : List.of(failing, throwing)) {
            assertThatThrownBy(cluster::order)
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining("the registry is down")
                    .hasCause(failure);
        }
    }
}
