package io.pgflux.handshake;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.pgflux.api.PgException;
import io.pgflux.api.SslMode;
import io.pgflux.session.Session;
import io.pgflux.tls.Tls;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.FileNotFoundException;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** One try at one endpoint: TCP connection, TLS, the login; with some values of {@link SslMode} a second connection. */
final class Attempt {

    private final Transport transport;
    private final Tls tls;
    private final Login login;
    private final CancelRequests cancels;
    private final Endpoint endpoint;
    private final Credentials credentials;
    private final Disposable.Composite resources;
    private @Nullable StartUp last; // null: no connection has come so far
    private boolean lastIsEncrypted;

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
        tls = transport.tls();
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
        return complete(credentials)
                .flatMap(used -> open(used)
                        .onErrorResume(refusal -> mayHaveExpired(refusal, used), refusal -> again(used, refusal)));
    }

    private static boolean mayHaveExpired(Throwable refusal, Credentials used) {
        return refusal instanceof R2dbcPermissionDeniedException denied
                && (used.usedToken() != null
                        || ("28P01".equals(denied.getSqlState()) && denied instanceof PgException));
    }

    private Mono<Session> again(Credentials used, Throwable refusal) {
        return CredentialsFailed.mark(login.afresh(used))
                .flatMap(this::complete)
                .filter(fresh -> !fresh.areThoseOf(used))
                .flatMap(this::open)
                .switchIfEmpty(Mono.error(refusal));
    }

    private Mono<Credentials> complete(Credentials given) {
        return FilePasswords.complete(given, login, endpoint);
    }

    private Mono<Session> open(Credentials given) {
        last = null;
        SslMode mode = tls.options().mode();
        if (mode == SslMode.DISABLE || !(endpoint.address() instanceof InetSocketAddress)) { // no sniffer in a machine
            return inClearText(given);
        }
        return switch (mode) {
            case ALLOW ->
                inClearText(given)
                        .onErrorResume(
                                this::isRefusalByRules,
                                refusal ->
                                        keeping(refusal, tls.context().flatMap(context -> encrypted(context, given))));
            case PREFER -> tls.context().flatMap(context -> preferablyEncrypted(context, given));
            default -> tls.context().flatMap(context -> encrypted(context, given));
        };
    }

    private Mono<Session> inClearText(Credentials given) {
        return connect().flatMap(connection -> logIn(connection, given));
    }

    private Mono<Session> encrypted(SslContext context, Credentials given) {
        return connect()
                .flatMap(connection -> Encryption.of(connection, endpoint, tls, context, true))
                .flatMap(connection -> logIn(connection, given));
    }

    /** A second time in clear text, if TLS fails, or the server does not want it. */
    private Mono<Session> preferablyEncrypted(SslContext context, Credentials given) {
        return connect()
                .flatMap(connection -> Encryption.of(connection, endpoint, tls, context, false))
                .flatMap(connection -> logIn(connection, given))
                .onErrorResume(this::mayBeBetterInClearText, first -> keeping(first, inClearText(given)));
    }

    /** Not when the server has asked: who forges a record must not get in clear text what TLS has kept from him. */
    private boolean mayBeBetterInClearText(Throwable error) {
        if (last == null) {
            return TlsFailures.isReasonOf(error);
        }
        return lastIsEncrypted && !last.wasAsked() && (TlsFailures.isReasonOf(error) || isRefusalByRules(error));
    }

    /** What was said the first time is not lost. */
    private static Mono<Session> keeping(Throwable first, Mono<Session> second) {
        return second.doOnError(error -> error.addSuppressed(first));
    }

    /** By pg_hba.conf, and not of a password: that is as wrong in clear text, where others could read it. */
    private boolean isRefusalByRules(Throwable error) {
        return last != null
                && !last.wasAsked()
                && error instanceof PgException
                && error instanceof R2dbcException known
                && "28000".equals(known.getSqlState());
    }

    /** Closed when nobody wants the session any more, or its time is over. */
    private Mono<Connection> connect() {
        return transport
                .connect(endpoint.address())
                .onErrorMap(this::unreachable)
                .filter(resources::add)
                .cast(Connection.class);
    }

    /** In TLS 1.3 a server refuses a certificate when this side has done its part, so in the middle of the login. */
    private Mono<Session> logIn(Connection connection, Credentials given) {
        Mono<Session> loggedIn = Mono.create(sink -> {
            SSLSession encryption = tls(connection);
            lastIsEncrypted = encryption != null;
            Session session = Session.over(connection);
            last = new StartUp( // closes the connection if the login fails
                    session,
                    endpoint,
                    encryption,
                    transport.socketTimeout(),
                    login,
                    given,
                    (processId, secretKey) -> cancels.of(endpoint, encryption != null, processId, secretKey),
                    sink);
            session.submit(last);
        });
        return loggedIn.onErrorMap(TlsFailures::isReasonOf, error -> TlsFailures.exception(error, endpoint));
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
