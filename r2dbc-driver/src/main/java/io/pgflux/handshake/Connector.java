package io.pgflux.handshake;

import io.pgflux.hosts.Topology;
import io.pgflux.session.Session;
import reactor.core.publisher.Mono;

/** Opens sessions: credentials, then a host that fits, TCP connection and login there, all under one deadline. */
public final class Connector {

    private final Topology topology;
    private final Transport transport;
    private final Login login;
    private final CancelRequests cancels;

    public Connector(Topology topology, Transport transport, Login login, CancelRequests cancels) {
        this.topology = topology;
        this.transport = transport;
        this.login = login;
        this.cancels = cancels;
    }

    /** A cold publisher of one session that is ready for queries. A cancel closes its socket. */
    public Mono<Session> connect() {
        return Mono.defer(() -> {
            Search search = new Search(topology, transport, login, cancels);
            return CredentialsFailed.unmark(TimeLimit.within(
                    transport.connectTimeout(),
                    login.credentials().flatMap(search::find),
                    search::giveUp,
                    search::late));
        });
    }
}
