package io.pgflux.handshake;

import io.pgflux.session.Session;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/** Opens sessions: credentials, TCP connection, login, all under one deadline. */
public final class Connector {

    private final Address address;
    private final Login login;
    private final CancelRequests cancels;

    public Connector(Address address, Login login, CancelRequests cancels) {
        this.address = address;
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
        Duration timeout = address.connectTimeout();
        Disposable deadline = Schedulers.parallel()
                .schedule(
                        () -> {
                            if (decided.compareAndSet(false, true)) {
                                resources.dispose();
                                sink.error(new R2dbcTimeoutException(
                                        "%s did not accept a login within %s (connectTimeout)"
                                                .formatted(address, timeout),
                                        "08001"));
                            }
                        },
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        resources.add(credentials()
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

    private Mono<Credentials> credentials() {
        Mono<Optional<CharSequence>> password =
                login.password().map(Optional::of).defaultIfEmpty(Optional.empty());
        return login.user()
                .switchIfEmpty(Mono.error(() -> new IllegalArgumentException("The publisher of the user is empty")))
                .zipWith(password, (user, secret) -> new Credentials(user, secret.orElse(null)));
    }

    private Mono<Session> open(Credentials credentials, Disposable.Composite resources) {
        return address.client()
                .connect()
                .onErrorMap(this::unreachable)
                .flatMap(connection -> logIn(connection, credentials, resources));
    }

    private Mono<Session> logIn(Connection connection, Credentials credentials, Disposable.Composite resources) {
        return Mono.create(sink -> {
            // Disposed of with the deadline or a cancel, closed by StartUp if the login fails.
            if (resources.add(connection)) {
                Session session = Session.over(connection);
                SocketAddress server = connection.channel().remoteAddress();
                session.submit(new StartUp(
                        session,
                        address,
                        login,
                        credentials,
                        (processId, secretKey) -> cancels.of(server, processId, secretKey),
                        sink));
            }
        });
    }

    private Throwable unreachable(Throwable cause) {
        return cause instanceof R2dbcException
                ? cause
                : new R2dbcNonTransientResourceException(
                        "Cannot connect to %s: %s".formatted(address, cause.getMessage()), "08001", cause);
    }
}
