package io.pgflux.handshake;

import io.pgflux.api.Host;
import io.pgflux.hosts.Candidate;
import io.pgflux.hosts.Fit;
import io.pgflux.hosts.Rank;
import io.pgflux.hosts.Standing;
import io.pgflux.hosts.Topology;
import io.pgflux.session.Session;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * One connection's way from host to host and from address to address, one after the other, until one of them gives a
 * session of the role that is wanted.
 *
 * <p>Each attempt has its share of the time that is left, so that a server that takes connections and says nothing does
 * not use up the time of the others; the last one has all of it. Where a role is preferred, a session of another role
 * is kept open while those are tried that may have it, which costs at most half of the time that is left by then.
 */
final class Search {

    /** A server that has said nothing for so long is not merely slow, even if its share is longer. */
    private static final long SILENCE = Duration.ofSeconds(1).toNanos();

    /** One address among those of its host, what is open there, and since when, as System.nanoTime. */
    private record Attempted(
            Candidate candidate,
            List<Candidate> siblings,
            Endpoint endpoint,
            Disposable.Composite resources,
            long start,
            Duration share) {

        /** Not of a caller that has lost interest at once: that says nothing about the server. */
        boolean isSilent() {
            return System.nanoTime() - start >= Math.min(SILENCE, share.toNanos() / 2);
        }
    }

    /** A session, and what its server is. */
    private record Met(Session session, Standing standing) {}

    /** A session that is good enough if there is none better by the end, as System.nanoTime. */
    private record Kept(Session session, Attempted attempt, long end) {}

    private final Topology topology;
    private final Transport transport;
    private final Login login;
    private final CancelRequests cancels;
    private final long end; // of the time, as System.nanoTime
    private final Disposable.Composite resources = Disposables.composite();
    private final Failures failures = new Failures();
    private final Disposable.Swap turn = Disposables.swap(); // counts for the host until an attempt does
    private final AtomicReference<@Nullable Kept> kept = new AtomicReference<>();
    private volatile @Nullable Disposable lastResort; // of the second choice, when it is the only thing left
    private volatile @Nullable Attempted unanswered; // read by another thread when the time is over

    /** For one connection, whose time begins now. */
    Search(Topology topology, Transport transport, Login login, CancelRequests cancels) {
        this.topology = topology;
        this.transport = transport;
        this.login = login;
        this.cancels = cancels;
        end = System.nanoTime() + transport.connectTimeout().toNanos();
        resources.add(turn);
    }

    /** To be subscribed to once. */
    Mono<Session> find(Credentials credentials) {
        return topology.hosts()
                .flatMap(hosts -> host(hosts, 0, credentials))
                .doOnNext(right -> closeSecondChoice())
                .onErrorResume(this::secondChoice)
                .switchIfEmpty(Mono.defer(() -> secondChoice(null)));
    }

    /** From this host on; empty: there is none that is right. */
    private Mono<Session> host(List<Candidate> hosts, int index, Credentials credentials) {
        if (index == hosts.size() || isSettled(hosts.get(index))) {
            return Mono.empty();
        }
        Candidate host = hosts.get(index);
        turn.update(topology.begins(host)); // a burst would go there before the first look-up is done
        int others = hosts.size() - index - 1;
        return addresses(host.host(), others)
                .map(found -> topology.addresses(host, found))
                .flatMap(addresses -> address(addresses, 0, others, credentials)
                        .switchIfEmpty(Mono.fromRunnable(() -> tried(host, addresses))))
                .switchIfEmpty(Mono.defer(() -> host(hosts, index + 1, credentials)));
    }

    private void tried(Candidate host, List<Candidate> addresses) {
        turn.update(Disposables.disposed());
        topology.tried(host.host(), addresses);
    }

    /** None, if its name is not known. */
    private Mono<List<SocketAddress>> addresses(Host host, int others) {
        return share(others + 1, Addresses.of(host.name(), host.port()), () -> {}, host)
                .onErrorResume(error -> {
                    failures.add(host, error);
                    return Mono.just(List.of());
                });
    }

    private Mono<Session> address(List<Candidate> addresses, int index, int others, Credentials credentials) {
        if (index == addresses.size() || isSettled(addresses.get(index))) {
            return Mono.empty();
        }
        return attempt(addresses, index, others, credentials)
                .switchIfEmpty(Mono.defer(() -> address(addresses, index + 1, others, credentials)));
    }

    /** Whether there is a second choice already, and none of those that are left is known to be better. */
    private boolean isSettled(Candidate next) {
        return kept.get() != null && next.rank().compareTo(Rank.SECOND_CHOICE) >= 0;
    }

    /** Empty: it is not right, or has failed, and the next may be tried. */
    private Mono<Session> attempt(List<Candidate> addresses, int index, int others, Credentials credentials) {
        Candidate candidate = addresses.get(index);
        Host host = candidate.host();
        Endpoint endpoint = new Endpoint(host.name(), host.port(), Objects.requireNonNull(candidate.address()));
        int left = addresses.size() - index + others;
        Attempted attempt = new Attempted(
                candidate, addresses, endpoint, Disposables.composite(), System.nanoTime(), shareOf(left));
        unanswered = attempt;
        resources.add(attempt.resources);
        Disposable counted = topology.opens(candidate);
        attempt.resources.add(counted);
        turn.update(Disposables.disposed());
        Mono<Met> met = new Attempt(transport, login, cancels, endpoint, credentials, attempt.resources)
                .open()
                .doOnNext(session -> session.whenGone(counted::dispose))
                .flatMap(session -> meet(session, endpoint));
        return share(left, met, attempt.resources::dispose, endpoint)
                .flatMap(found -> judge(found, attempt))
                .onErrorResume(error -> failed(error, attempt));
    }

    private Mono<Met> meet(Session session, Endpoint endpoint) {
        return topology.isPicky()
                ? RoleQuery.of(session)
                        .map(standing -> new Met(session, standing))
                        .onErrorMap(error -> cannot(endpoint, "does not say what it is: " + error.getMessage(), error))
                : Mono.just(new Met(session, Standing.REACHABLE));
    }

    private static Throwable cannot(Endpoint endpoint, String reason, @Nullable Throwable cause) {
        return new R2dbcNonTransientResourceException("%s %s".formatted(endpoint, reason), "08001", cause);
    }

    private Mono<Session> judge(Met met, Attempted attempt) {
        Session session = met.session;
        unanswered = null;
        topology.seen(attempt.candidate, met.standing);
        if (topology.isPicky()) {
            follow(session, met.standing, attempt.candidate);
        }
        Fit fit = topology.fit(met.standing);
        if (fit == Fit.RIGHT || (fit == Fit.SECOND_CHOICE && isKnown(attempt.candidate))) {
            return Mono.just(session);
        }
        if (fit == Fit.WRONG) {
            failures.add(
                    attempt.endpoint,
                    cannot(
                            attempt.endpoint,
                            "is %s; %s is wanted (targetServerType)"
                                    .formatted(met.standing.description(), topology.target()),
                            null));
        } else if (kept.compareAndSet(null, new Kept(session, attempt, end - timeLeft() / 2))) {
            return Mono.empty();
        }
        session.close().subscribe();
        return Mono.empty();
    }

    /** Whether it was tried although it was known not to be right: those that may be have been tried before. */
    private static boolean isKnown(Candidate candidate) {
        return candidate.rank().compareTo(Rank.SECOND_CHOICE) >= 0;
    }

    /** A standby that is promoted reports it on each of its sessions. (The other setting a session may change for itself.) */
    private void follow(Session session, Standing standing, Candidate candidate) {
        boolean readOnly = standing == Standing.READ_ONLY;
        session.parameters().observe((name, value) -> {
            if (name.equals("in_hot_standby")) {
                topology.seen(candidate, Standing.of(value.equals("on"), readOnly));
            }
        });
    }

    private Mono<Session> failed(Throwable error, Attempted attempt) {
        unanswered = null;
        attempt.resources.dispose();
        resources.remove(attempt.resources);
        if (Failures.endSearch(error)) {
            return Mono.error(failures.with(error));
        }
        topology.seen(attempt.candidate, Standing.UNREACHABLE);
        failures.add(attempt.endpoint, error);
        return Mono.empty();
    }

    private <T> Mono<T> share(int left, Mono<T> source, Runnable close, Object where) {
        if (left == 1 && kept.get() == null) {
            return source; // all of the time that there is
        }
        Duration share = shareOf(left);
        return TimeLimit.within(share, source, close, () -> {
            close.run();
            return Mono.error(new R2dbcTimeoutException(
                    "%s did not answer within %s, its share of connectTimeout".formatted(where, share), "08001"));
        });
    }

    private Duration shareOf(int left) {
        return Duration.ofNanos(timeLeft() / left);
    }

    private long timeLeft() {
        Kept choice = kept.get();
        return Math.max(0, (choice != null && choice.session.isOpen() ? choice.end : end) - System.nanoTime());
    }

    /**
     * What there is, if it still lives. Delivered where all others are: on its event loop.
     *
     * @param last the error that has ended the search; null: all have been tried
     */
    private Mono<Session> secondChoice(@Nullable Throwable last) {
        Kept choice = kept.getAndSet(null);
        if (choice != null && choice.session.isOpen()) {
            return onItsEventLoop(choice.session);
        }
        if (choice != null) {
            Endpoint endpoint = choice.attempt.endpoint;
            failures.add(endpoint, cannot(endpoint, "closed the connection while others were tried", null));
        }
        return Mono.error(last == null ? failures.all(topology.toString()) : last);
    }

    private static Mono<Session> onItsEventLoop(Session session) {
        return Mono.create(sink -> session.execute(() -> sink.success(session)));
    }

    private void closeSecondChoice() {
        Kept choice = kept.getAndSet(null);
        if (choice != null) {
            choice.session.close().subscribe();
        }
    }

    /**
     * Closes all that is open. From any thread. A caller whose patience is shorter than a share would meet the same silent
     * server each time if nothing were learnt from it.
     */
    void giveUp() {
        Attempted last = unanswered;
        if (last != null && last.isSilent()) {
            outOfReach(last);
        }
        resources.dispose();
        Disposable left = lastResort;
        if (left != null) {
            left.dispose();
        }
    }

    /** When the time is over: what is there is better than nothing. */
    Mono<Session> late() {
        Kept choice = kept.getAndSet(null);
        if (choice != null) {
            resources.remove(choice.attempt.resources);
            lastResort = choice.attempt.resources;
        }
        resources.dispose();
        Attempted last = unanswered;
        if (last != null) {
            outOfReach(last);
        }
        return choice != null && choice.session.isOpen()
                ? onItsEventLoop(choice.session)
                : Mono.error(failures.late("%s did not accept a login within %s (connectTimeout)"
                        .formatted(topology, transport.connectTimeout())));
    }

    private void outOfReach(Attempted last) {
        topology.seen(last.candidate, Standing.UNREACHABLE);
        topology.tried(last.candidate.host(), last.siblings);
    }
}
