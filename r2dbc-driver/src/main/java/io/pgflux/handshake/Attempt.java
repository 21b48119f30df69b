package io.pgflux.handshake;

import io.netty.handler.ssl.SslHandler;
import io.pgflux.api.PgException;
import io.pgflux.session.Session;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.FileNotFoundException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** One try at one endpoint: TCP connection, then the login. */
final class Attempt {

    private final Transport transport;
    private final Login login;
    private final CancelRequests cancels;
    private final Endpoint endpoint;
    private final Credentials credentials;
    private final Disposable.Composite resources;

    /**
     * For one endpoint.
     *
     * @param resources disposed of when nobody wants the session any more, or its time is over
     */
    Attempt(
            Transport transport,
            Login login,
            CancelRequests cancels,
            Endpoint endpoint,
            Credentials credentials,
            Disposable.Composite resources) {
        this.transport = transport;
        this.login = login;
        this.cancels = cancels;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.resources = resources;
    }

    /**
     * A session that is ready for queries. Credentials that the server refuses are asked for again, once, and tried if they
     * are others.
     */
    Mono<Session> open() {
        return openWith(credentials)
                .onErrorResume(
                        this::mayHaveExpired,
                        refusal -> login.insteadOf(credentials)
                                .flatMap(this::openWith)
                                .switchIfEmpty(Mono.error(refusal)));
    }

    private Mono<Session> openWith(Credentials given) {
        return FilePasswords.complete(given, login, endpoint).flatMap(this::open);
    }

    private boolean mayHaveExpired(Throwable refusal) {
        return refusal instanceof R2dbcPermissionDeniedException denied
                && (credentials.usedToken() != null
                        || ("28P01".equals(denied.getSqlState()) && denied instanceof PgException));
    }

    private Mono<Session> open(Credentials given) {
        return transport
                .client(endpoint.address())
                .connect()
                .onErrorMap(this::unreachable)
                .flatMap(connection -> logIn(connection, given));
    }

    private Mono<Session> logIn(Connection connection, Credentials given) {
        return Mono.create(sink -> {
            // Disposed of with the deadline or a cancel, closed by StartUp if the login fails.
            if (resources.add(connection)) {
                Session session = Session.over(connection);
                session.submit(new StartUp(
                        session,
                        endpoint,
                        tls(connection),
                        transport.socketTimeout(),
                        login,
                        given,
                        (processId, secretKey) -> cancels.of(endpoint, processId, secretKey),
                        sink));
            }
        });
    }

    private static @Nullable SSLSession tls(Connection connection) {
        SslHandler encryption = connection.channel().pipeline().get(SslHandler.class);
        return encryption == null ? null : encryption.engine().getSession();
    }

    private Throwable unreachable(Throwable cause) {
        return cause instanceof R2dbcException
                ? cause
                : new R2dbcNonTransientResourceException(
                        "Cannot connect to %s: %s".formatted(endpoint, reason(cause)), "08001", cause);
    }

    /** Netty has no words for a Unix domain socket that is not there. */
    private static String reason(Throwable cause) {
        return cause instanceof FileNotFoundException ? "there is no such socket" : String.valueOf(cause.getMessage());
    }
}
