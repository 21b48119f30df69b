package io.pgflux.hosts;

import io.pgflux.api.Host;
import io.pgflux.api.HostProvider;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.TargetServerType;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A topology whose clock stands still until it is turned, with hosts of one address each. */
final class Cluster {

    static final Duration RECHECK = Duration.ofSeconds(10);

    private final Topology topology;
    private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos(); // it may overflow, as System.nanoTime may

    Cluster(TargetServerType target, LoadBalanceHosts balance, Host... hosts) {
        this(target, balance, null, new FixedHosts(List.of(hosts)));
    }

    Cluster(TargetServerType target, LoadBalanceHosts balance, @Nullable String zone, HostProvider provider) {
        topology = new Topology(provider, target, balance, zone, RECHECK, () -> now, new Random(4711)::nextDouble);
    }

    static Host[] hosts(String names) {
        return Stream.of(names.split(" ")).map(name -> new Host(name, 5432)).toArray(Host[]::new);
    }

    Topology topology() {
        return topology;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }

    List<Candidate> candidates() {
        return Objects.requireNonNull(topology.hosts().block());
    }

    /** What the next connection would try, by name. */
    String order() {
        return candidates().stream().map(candidate -> candidate.host().name()).collect(Collectors.joining(" "));
    }

    /** Which is the first for each of so many connections. */
    Map<String, Long> firsts(int connections) {
        return Stream.generate(() -> order().split(" ")[0])
                .limit(connections)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    void seen(String name, Standing standing) {
        Candidate address = address(name);
        topology.seen(address, standing);
        topology.tried(address.host(), List.of(address));
    }

    Candidate address(String name) {
        return topology.addresses(candidate(name), List.of(socket(name, 1))).get(0);
    }

    static SocketAddress socket(String name, int number) {
        return InetSocketAddress.createUnresolved(name + "-" + number, 5432);
    }

    Candidate candidate(String name) {
        return candidates().stream()
                .filter(candidate -> candidate.host().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
