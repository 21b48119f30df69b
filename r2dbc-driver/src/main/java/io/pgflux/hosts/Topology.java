package io.pgflux.hosts;

import io.pgflux.api.Host;
import io.pgflux.api.HostProvider;
import io.pgflux.api.HostRole;
import io.pgflux.api.LoadBalanceHosts;
import io.pgflux.api.TargetServerType;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The servers of a factory: which there are, what is wanted, and what its connections have seen. From any thread. */
public final class Topology {

    private final HostProvider provider;
    private final TargetServerType target;
    private final @Nullable String preferredZone;
    private final boolean knownFirst;
    private final Balance balance;
    private final Knowledge knowledge;
    private final LiveSessions sessions = new LiveSessions();
    private final AtomicInteger turns = new AtomicInteger();

    /**
     * For one factory.
     *
     * @param preferredZone null: all zones are equal
     * @param recheck how long what was seen of a server is believed; zero: not at all
     */
    public Topology(
            HostProvider provider,
            TargetServerType target,
            LoadBalanceHosts balance,
            @Nullable String preferredZone,
            Duration recheck) {
        this(provider, target, balance, preferredZone, recheck, System::nanoTime, Math::random);
    }

    Topology(
            HostProvider provider,
            TargetServerType target,
            LoadBalanceHosts balance,
            @Nullable String preferredZone,
            Duration recheck,
            LongSupplier clock,
            DoubleSupplier random) {
        this.provider = provider;
        this.target = target;
        this.preferredZone = preferredZone;
        this.balance = new Balance(balance, random);
        knowledge = new Knowledge(recheck, clock);
        knownFirst = oneIsRight(target, balance);
    }

    /**
     * Whether to find the right server is to find the only one, so that a known one comes before all others. Elsewhere
     * that would undo the balance, or the order of the list: a server that nobody asks stays unknown.
     */
    private static boolean oneIsRight(TargetServerType target, LoadBalanceHosts balance) {
        return switch (target) {
            case PRIMARY, PREFER_PRIMARY -> true;
            case READ_WRITE -> balance == LoadBalanceHosts.DISABLE;
            case ANY, READ_ONLY, STANDBY, PREFER_STANDBY -> false;
        };
    }

    public TargetServerType target() {
        return target;
    }

    /** Whether it matters what a server is. */
    public boolean isPicky() {
        return target != TargetServerType.ANY;
    }

    /** How well one that was seen like this is what is wanted. */
    public Fit fit(Standing standing) {
        return Fit.of(target, standing);
    }

    /** Asks for the hosts; at least one, in the order in which they are to be tried. */
    public Mono<List<Candidate>> hosts() {
        return Mono.defer(() -> Mono.from(provider.hosts()))
                .map(Topology::checked)
                .onErrorMap(error -> !(error instanceof R2dbcException), this::failed)
                .filter(hosts -> !hosts.isEmpty())
                .switchIfEmpty(Mono.error(() -> new R2dbcNonTransientResourceException(
                        "There is no host to connect to: %s has none".formatted(provider), "08001")))
                .map(this::inOrder);
    }

    /** A copy: the list is the provider's, and may change. */
    private static List<Host> checked(List<Host> hosts) {
        if (hosts.stream().anyMatch(Objects::isNull)) {
            throw new NullPointerException("there is a null in its list");
        }
        return List.copyOf(hosts);
    }

    private Throwable failed(Throwable cause) {
        return new R2dbcNonTransientResourceException(
                "The hosts to connect to are unknown: %s failed: %s".formatted(provider, cause.getMessage()),
                "08001",
                cause);
    }

    private List<Candidate> inOrder(List<Host> hosts) {
        int turn = turns.getAndIncrement();
        // The addresses of a host change their order when each host has had its turn.
        int round = Math.floorDiv(turn, hosts.stream().mapToInt(Host::weight).sum());
        return inOrder(hosts, host -> new Candidate(host, Place.of(host), rank(host, Place.of(host)), round), turn);
    }

    /** The addresses of a host, in the order in which they are to be tried. */
    public List<Candidate> addresses(Candidate host, List<SocketAddress> addresses) {
        return inOrder(
                addresses,
                address -> {
                    Place place = host.place().at(address);
                    return new Candidate(host.host(), place, rank(host.host(), place), host.turn());
                },
                host.turn());
    }

    private <T> List<Candidate> inOrder(List<T> all, Function<T, Candidate> candidate, int turn) {
        List<Candidate> order = sorted(all.stream().map(candidate).toList(), turn);
        boolean isAllowed = order.size() < 2 || knowledge.mayTry(order.get(0).place());
        return isAllowed ? order : sorted(all.stream().map(candidate).toList(), turn);
    }

    private List<Candidate> sorted(List<Candidate> candidates, int turn) {
        if (candidates.size() < 2) {
            return candidates;
        }
        Comparator<Candidate> order = Comparator.comparing(Candidate::rank).thenComparing(this::isFar);
        TreeMap<Candidate, List<Candidate>> groups = candidates.stream()
                .collect(Collectors.groupingBy(Function.identity(), () -> new TreeMap<>(order), Collectors.toList()));
        return groups.values().stream()
                .flatMap(equals ->
                        balance
                                .arrange(equals, turn, this::weight, candidate -> sessions.at(candidate.place()))
                                .stream())
                .toList();
    }

    /** Addresses of a host are equal, whatever its weight. */
    private int weight(Candidate candidate) {
        return candidate.address() == null ? candidate.host().weight() : 1;
    }

    private boolean isFar(Candidate candidate) {
        return preferredZone != null && !preferredZone.equals(candidate.host().zone());
    }

    private Rank rank(Host host, Place place) {
        Standing standing = knowledge.of(place);
        if (standing == null) {
            standing = believed(host.role());
        }
        if (standing == null) {
            return knownFirst ? Rank.UNKNOWN : Rank.RIGHT;
        }
        if (standing == Standing.UNREACHABLE) {
            return Rank.UNREACHABLE;
        }
        return switch (fit(standing)) {
            case RIGHT -> Rank.RIGHT;
            case SECOND_CHOICE -> Rank.SECOND_CHOICE;
            case WRONG -> Rank.WRONG;
        };
    }

    private static @Nullable Standing believed(HostRole role) {
        return switch (role) {
            case PRIMARY -> Standing.PRIMARY;
            case STANDBY -> Standing.STANDBY;
            case UNKNOWN -> null;
        };
    }

    /** Remembers what a server was; an address that can be reached speaks for its host. */
    public void seen(Candidate address, Standing standing) {
        knowledge.seen(address.place(), standing);
        if (standing != Standing.UNREACHABLE) {
            knowledge.seen(Place.of(address.host()), standing);
        }
    }

    /** All addresses of a host were tried: if none can be reached, nor can the host. */
    public void tried(Host host, List<Candidate> addresses) {
        if (addresses.stream().allMatch(address -> knowledge.of(address.place()) == Standing.UNREACHABLE)) {
            knowledge.seen(Place.of(host), Standing.UNREACHABLE);
        }
    }

    /** A connection looks for its addresses; to be disposed of when it {@link #opens} one of them, or goes on to the next. */
    public Disposable begins(Candidate host) {
        return sessions.opened(List.of(host.place()));
    }

    /** A connection is opened there; to be disposed of when it is gone, or has failed. */
    public Disposable opens(Candidate address) {
        return sessions.opened(List.of(address.place(), Place.of(address.host())));
    }

    @Override
    public String toString() {
        return provider.toString();
    }
}
