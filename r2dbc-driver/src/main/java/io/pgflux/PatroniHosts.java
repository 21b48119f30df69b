package io.pgflux;

import io.pgflux.api.Host;
import io.pgflux.api.HostProvider;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * The members of a cluster that Patroni keeps, asked of its REST API ({@code GET /cluster}); for those who have {@code
 * reactor-netty-http} and {@code jackson-databind}:
 *
 * <pre>{@code
 * PgConnectionOptions.builder()
 *         .hostProvider(PatroniHosts.at("https://db1:8008", "https://db2:8008").build())
 *         .targetServerType(TargetServerType.PRIMARY)
 * }</pre>
 *
 * <p>Over {@code http} anybody on the way can say what is connected to, and so for which name {@code verify-full} checks
 * certificates: then let {@code sslRootCert} be an authority that signs your servers only.
 *
 * <p>Members that are running are hosts, with their roles: the leader is the primary, all others are standbys. A member's
 * tag {@code zone} is its zone, and replicas with {@code noloadbalance} are left out. The answer is remembered for a short
 * time, and one request serves all connections that are opened meanwhile. The addresses are asked in turn, beginning with
 * the one that answered last. If none answers, the members are those of the last answer; if there was none, connections
 * fail with an {@link R2dbcNonTransientResourceException} (08001).
 */
public final class PatroniHosts implements HostProvider {

    private final List<URI> addresses;
    private final HttpClient client;
    private final Duration timeout;
    private final long maximumLag;
    private final Mono<List<Host>> members;
    private volatile int preferred; // an index of addresses
    private volatile List<Host> lastKnown = List.of();

    private PatroniHosts(Builder builder) {
        addresses = builder.addresses;
        client = builder.client;
        timeout = builder.timeout;
        maximumLag = builder.maximumLag;
        members = Mono.defer(() -> ask(preferred, 0, new ArrayList<>()))
                .cache(known -> builder.cacheTime, error -> Duration.ZERO, () -> Duration.ZERO);
    }

    /**
     * Where Patroni's REST API is, of one member or several.
     *
     * @param addresses such as {@code http://db1:8008}; a path is put in front of {@code /cluster}
     * @throws IllegalArgumentException if there is none, or one is no URL of HTTP or has a password in it
     */
    public static Builder at(String... addresses) {
        return new Builder(Stream.of(addresses).map(PatroniHosts::address).toList());
    }

    private static URI address(String text) {
        URI address = URI.create(text);
        if (!("http".equals(address.getScheme()) || "https".equals(address.getScheme())) || address.getHost() == null) {
            throw new IllegalArgumentException("An address of Patroni is as http://db1:8008, and not " + address);
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("An address of Patroni must not have a password in it:"
                    + " give it a client that sends the header Authorization");
        }
        String end = "/cluster";
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) + end : text + end);
    }

    @Override
    public Publisher<List<Host>> hosts() {
        return members;
    }

    private Mono<List<Host>> ask(int first, int tried, List<Throwable> failures) {
        if (tried == addresses.size()) {
            return lastKnown.isEmpty() ? Mono.error(unknown(failures)) : Mono.just(lastKnown);
        }
        int index = (first + tried) % addresses.size();
        return ask(addresses.get(index))
                .doOnNext(answer -> {
                    preferred = index;
                    lastKnown = answer;
                })
                .onErrorResume(error -> {
                    failures.add(error);
                    return ask(first, tried + 1, failures);
                });
    }

    private Mono<List<Host>> ask(URI address) {
        return client.get()
                .uri(address)
                .responseSingle((response, body) -> response.status().code() == 200
                        ? body.asByteArray()
                        : Mono.error(new IOException("it answered " + response.status())))
                .timeout(timeout, Mono.error(() -> new TimeoutException("no answer within " + timeout)))
                .flatMap(this::read)
                .filter(hosts -> !hosts.isEmpty())
                .switchIfEmpty(Mono.error(() -> new IOException("no member is running")))
                .onErrorMap(error -> new IOException(address + ": " + error.getMessage(), error));
    }

    private Mono<List<Host>> read(byte[] cluster) {
        return Mono.fromCallable(() -> PatroniMembers.read(cluster, maximumLag));
    }

    private Throwable unknown(List<Throwable> failures) {
        String reasons =
                String.join("; ", failures.stream().map(Throwable::getMessage).toList());
        Throwable error = new R2dbcNonTransientResourceException(
                "The members of the cluster are unknown, since Patroni does not tell: " + reasons, "08001");
        failures.forEach(error::addSuppressed);
        return error;
    }

    @Override
    public String toString() {
        return "Patroni at " + addresses;
    }

    /** Collects how Patroni is asked. */
    public static final class Builder {

        private final List<URI> addresses;
        private HttpClient client = HttpClient.newConnection();
        private Duration cacheTime = Duration.ofSeconds(1);
        private Duration timeout = Duration.ofSeconds(2);
        private long maximumLag = Long.MAX_VALUE;

        private Builder(List<URI> addresses) {
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("Patroni needs an address");
            }
            this.addresses = addresses;
        }

        /** How long an answer is good for; default 1 s; 0: each connection asks. */
        public Builder cacheTime(Duration value) {
            cacheTime = Check.timeout("cacheTime", value);
            return this;
        }

        /** How long one address may take to answer; default 2 s. The connection's {@code connectTimeout} is for all. */
        public Builder timeout(Duration value) {
            timeout = Check.positive("timeout", value);
            return this;
        }

        /** How many bytes a replica may be behind its leader, so that it is among the hosts; default: any number. */
        public Builder maximumLag(long bytes) {
            maximumLag = Check.notNegative("maximumLag", bytes);
            return this;
        }

        /** What sends the requests, for TLS or authentication; default: a plain one that keeps no connections. */
        @SuppressWarnings("exports") // required transitively, a module that does without it could not be compiled
        public Builder client(HttpClient value) {
            client = Objects.requireNonNull(value, "client");
            return this;
        }

        /** Asks nobody yet. */
        public PatroniHosts build() {
            return new PatroniHosts(this);
        }
    }
}
