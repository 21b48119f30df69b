package io.pgflux.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.Host;
import io.pgflux.api.HostRole;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.TargetServerType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any hosts, whatever was seen of them. */
class TopologyProperties {

    private static Host[] hosts(List<Integer> weights) {
        return IntStream.range(0, weights.size())
                .mapToObj(i -> new Host("host" + i, 5432, HostRole.UNKNOWN, null, weights.get(i)))
                .toArray(Host[]::new);
    }

    @Property
    void eachHostIsTriedOnceAndNoneBeforeABetterOne(
            @ForAll TargetServerType target,
            @ForAll LoadBalanceHosts balance,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 1000) Integer> weights,
            @ForAll @Size(6) List<Standing> standings,
            @ForAll @IntRange(max = 63) int known) {
        Host[] hosts = hosts(weights);
        Cluster cluster = new Cluster(target, balance, hosts);
        for (int i = 0; i < hosts.length; i++) {
            if ((known & (1 << i)) != 0) {
                cluster.seen(hosts[i].name(), standings.get(i));
            }
        }

        List<Candidate> order = cluster.candidates();
        assertThat(order).extracting(Candidate::host).containsExactlyInAnyOrder(hosts);
        assertThat(order).isSortedAccordingTo(Comparator.comparing(Candidate::rank));
        cluster.pass(Cluster.RECHECK);
        assertThat(cluster.candidates().stream().map(Candidate::rank).distinct())
                .hasSize(1);
    }

    @Property
    void inARoundEachHostIsTheFirstAsOftenAsItsWeightSays(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 9) Integer> weights) {
        Host[] hosts = hosts(weights);
        Cluster cluster = new Cluster(TargetServerType.ANY, LoadBalanceHosts.ROUND_ROBIN, hosts);

        Map<String, Long> firsts =
                cluster.firsts(weights.stream().mapToInt(Integer::intValue).sum());
        for (int i = 0; i < hosts.length; i++) {
            assertThat(firsts).containsEntry(hosts[i].name(), (long) weights.get(i));
        }
    }

    @Property
    void aHostWithFewerConnectionsComesFirst(
            @ForAll @Size(min = 2, max = 5) List<@IntRange(max = 5) Integer> connections) {
        Host[] hosts = hosts(connections.stream().map(any -> 1).toList());
        Cluster cluster = new Cluster(TargetServerType.ANY, LoadBalanceHosts.LEAST_CONNECTIONS, hosts);
        for (int i = 0; i < hosts.length; i++) {
            for (int opened = 0; opened < connections.get(i); opened++) {
                cluster.topology().opens(cluster.address(hosts[i].name()));
            }
        }

        assertThat(cluster.candidates().stream()
                        .map(candidate -> connections.get(List.of(hosts).indexOf(candidate.host()))))
                .isSorted();
    }
}
