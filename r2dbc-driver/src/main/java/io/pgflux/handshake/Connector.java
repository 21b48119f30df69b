package io.pgflux.handshake;

import io.pgflux.session.Session;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/** Opens sessions: credentials, TCP connection, login, all under one deadline. */
public final class Connector {

    private final String host;
    private final int port;
    private final Transport transport;
    private final Login login;
    private final CancelRequests cancels;

    public Connector(String host, int port, Transport transport, Login login, CancelRequests cancels) {
        this.host = host;
        this.port = port;
        this.transport = transport;
        this.login = login;
        this.cancels = cancels;
    }

    /** A cold publisher of one session that is ready for queries. A cancel closes its socket. */
    public Mono<Session> connect() {
        return Mono.create(this::connect);
    }

    /** Not {@code Mono.timeout}: a session that is ready as the time ends must be delivered or closed, not dropped. */
    private void connect(MonoSink<Session> sink) {
        AtomicBoolean decided = new AtomicBoolean();
        Disposable.Composite resources = Disposables.composite();
        sink.onCancel(() -> {
            if (decided.compareAndSet(false, true)) { // else the session is delivered, and not ours any more
                resources.dispose();
            }
        });
        Duration timeout = transport.connectTimeout();
        Disposable deadline = Schedulers.parallel()
                .schedule(
                        () -> {
                            if (decided.compareAndSet(false, true)) {
                                resources.dispose();
                                sink.error(new R2dbcTimeoutException(
                                        "%s did not accept a login within %s (connectTimeout)"
                                                .formatted(Endpoint.name(host, port), timeout),
                                        "08001"));
                            }
                        },
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        resources.add(login.credentials()
                .flatMap(credentials -> open(credentials, resources))
                .contextWrite(sink.contextView()) // for publishers of credentials
                .subscribe(
                        session -> {
                            deadline.dispose();
                            if (decided.compareAndSet(false, true)) {
                                sink.success(session);
                            }
                        },
                        error -> {
                            deadline.dispose();
                            if (decided.compareAndSet(false, true)) {
                                sink.error(error);
                            }
                        }));
        resources.add(deadline);
    }

    private Mono<Session> open(Credentials credentials, Disposable.Composite resources) {
        return Addresses.of(host, port).flatMap(addresses -> first(addresses, 0, credentials, resources));
    }

    /** Of all that the name has, the first that takes a connection. */
    private Mono<Session> first(
            List<SocketAddress> addresses, int index, Credentials credentials, Disposable.Composite resources) {
        Endpoint endpoint = new Endpoint(host, port, addresses.get(index));
        Mono<Session> session = new Attempt(transport, login, cancels, endpoint, credentials, resources).open();
        return index + 1 == addresses.size()
                ? session
                : session.onErrorResume(error -> first(addresses, index + 1, credentials, resources));
    }
}
