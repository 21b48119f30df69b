package io.pgflux.handshake;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import io.pgflux.observe.Peer;
import io.pgflux.session.CancelRequest;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.ProtocolException;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * The start-up conversation: StartupMessage, authentication, then parameters and the key up to the first ReadyForQuery.
 *
 * <p>Source: PostgreSQL manual, "Start-up" and "SASL Authentication".
 */
final class StartUp extends Exchange {

    /** Until the login is accepted; a real server needs less than ten. */
    private static final int MAX_MESSAGES = 1000;

    private final Endpoint endpoint;
    private final @Nullable Duration socketTimeout;
    private final BiFunction<Integer, byte[], CancelRequest> cancelRequest;
    private final MonoSink<Session> sink;
    private final Authentication authentication;
    private final Negotiation negotiation;
    private int messages;
    private boolean asked;
    private volatile boolean ended; // told, or nobody listens any more

    /**
     * For one session.
     *
     * @param tls null: the connection is not encrypted
     * @param socketTimeout see {@link Transport}
     * @param cancelRequest makes the cancel request of a process and its key
     */
    StartUp(
            Session session,
            Endpoint endpoint,
            @Nullable SSLSession tls,
            @Nullable Duration socketTimeout,
            Login login,
            Credentials credentials,
            BiFunction<Integer, byte[], CancelRequest> cancelRequest,
            MonoSink<Session> sink) {
        super(session);
        this.endpoint = endpoint;
        this.socketTimeout = socketTimeout;
        this.cancelRequest = cancelRequest;
        this.sink = sink;
        authentication =
                new Authentication(session, endpoint, tls, login.rules(), credentials, sink.contextView(), this::abort);
        negotiation = new Negotiation(endpoint, session.journal(), login.request(), credentials.user());
        sink.onCancel(() -> ended = true);
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        negotiation.ask(out);
        return true;
    }

    /** Nobody has authenticated the server yet: it shall not keep us busy. */
    @Override
    public boolean wants(byte tag) {
        if (tag == 'R' && authentication.isBusy()) {
            return false;
        }
        if (!authentication.isAccepted() && ++messages > MAX_MESSAGES) {
            throw new ProtocolException(
                    "The server sent more than %d messages before it accepted the login".formatted(MAX_MESSAGES));
        }
        return true;
    }

    @Override
    public void authentication(int code, ByteBuf body) {
        asked = true;
        authentication.request(code, body);
        if (authentication.isAccepted()) {
            negotiation.accepted(this::abort);
        }
    }

    /** Whether the server has asked for an authentication, so that a refusal may be one of what it was told. */
    boolean wasAsked() {
        return asked;
    }

    @Override
    public void backendKeyData(int processId, byte[] secretKey) {
        if (!authentication.isAccepted()) {
            throw new ProtocolException("The server sent a key before it had accepted the login");
        }
        negotiation.checkKey(secretKey);
        session().journal().process(processId);
        session().cancellation().by(cancelRequest.apply(processId, secretKey));
    }

    @Override
    public void negotiateProtocolVersion(int newest, List<String> unknownOptions) {
        require(!authentication.hasBegun(), "NegotiateProtocolVersion");
        negotiation.answered(newest, unknownOptions, this::abort);
    }

    @Override
    protected void serverError(ServerMessage error) {
        R2dbcException refusal = negotiation.refused(error);
        String reason = authentication.reasonOfRefusal();
        abort(
                reason == null
                        ? refusal
                        : new R2dbcPermissionDeniedException(
                                refusal.getMessage() + " (" + reason + ")", refusal.getSqlState(), refusal));
    }

    private void abort(Throwable cause) {
        tell(cause);
        session().abort(cause);
    }

    private void tell(Throwable cause) {
        authentication.dispose();
        if (!ended) {
            ended = true;
            sink.error(cause);
        }
    }

    @Override
    protected boolean isAnswered() {
        return authentication.isAccepted();
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (socketTimeout != null) {
            session().limitSilence(socketTimeout);
        }
        session().journal().peer(new Peer(endpoint.host(), endpoint.port(), endpoint.address()));
        sink.success(session());
    }

    @Override
    protected boolean isStatement() {
        return false;
    }

    @Override
    protected void notSent(RuntimeException cause) {
        abort(cause);
    }

    @Override
    protected void lost(R2dbcException cause) {
        Throwable why = cause.getCause();
        tell(
                why instanceof R2dbcPermissionDeniedException
                        ? why
                        : new R2dbcNonTransientResourceException(
                                "The login at %s failed: %s%s"
                                        .formatted(
                                                endpoint,
                                                // else what a loss means for a statement would be told too
                                                why instanceof ProtocolException
                                                        ? session().journal().marked(String.valueOf(why.getMessage()))
                                                        : cause.getMessage(),
                                                authentication.hasBegun() ? "" : negotiation.suspicion()),
                                "08001",
                                cause));
    }

    @Override
    public String toString() {
        return "the login at " + endpoint;
    }
}
