package io.pgflux.hosts;

import io.pgflux.api.Host;
import io.pgflux.api.HostProvider;
import java.util.List;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Those of a list that does not change. */
public final class FixedHosts implements HostProvider {

    private final List<Host> hosts;

    public FixedHosts(List<Host> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    @Override
    public Publisher<List<Host>> hosts() {
        return Mono.just(hosts);
    }

    /** As in a URL. */
    @Override
    public String toString() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    }
}
