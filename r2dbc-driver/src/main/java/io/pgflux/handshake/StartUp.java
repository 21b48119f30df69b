package io.pgflux.handshake;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import io.pgflux.session.CancelRequest;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.ProtocolException;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * The start-up conversation: StartupMessage, authentication, then parameters and the key up to the first ReadyForQuery.
 *
 * <p>Source: PostgreSQL manual, "Start-up" and "SASL Authentication".
 */
final class StartUp extends Exchange {

    private static final int OK = 0;
    private static final int CLEARTEXT_PASSWORD = 3;
    private static final int MD5_PASSWORD = 5;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    /** How far the authentication has come: what is not its next step is refused, so that no answer can be lured out. */
    private enum Stage {
        START,
        PASSWORD_SENT,
        SASL_STARTED,
        SASL_PROVED,
        SASL_VERIFIED,
        ACCEPTED
    }

    private final Endpoint endpoint;
    private final @Nullable Duration socketTimeout;
    private final Login login;
    private final Credentials credentials;
    private final BiFunction<Integer, byte[], CancelRequest> cancelRequest;
    private final MonoSink<Session> sink;
    private final Negotiation negotiation;
    private @Nullable ScramLogin scram;
    private Stage stage = Stage.START;
    private volatile boolean ended; // told, or nobody listens any more

    /**
     * For one session.
     *
     * @param socketTimeout see {@link Transport}
     * @param cancelRequest makes the cancel request of a process and its key
     */
    StartUp(
            Session session,
            Endpoint endpoint,
            @Nullable Duration socketTimeout,
            Login login,
            Credentials credentials,
            BiFunction<Integer, byte[], CancelRequest> cancelRequest,
            MonoSink<Session> sink) {
        super(session);
        this.endpoint = endpoint;
        this.socketTimeout = socketTimeout;
        this.login = login;
        this.credentials = credentials;
        this.cancelRequest = cancelRequest;
        this.sink = sink;
        negotiation = new Negotiation(endpoint, login.request(), credentials.user());
        sink.onCancel(() -> ended = true);
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        negotiation.ask(out);
        return true;
    }

    @Override
    public void authentication(int code, ByteBuf body) {
        switch (code) {
            case OK -> accepted();
            case CLEARTEXT_PASSWORD -> {
                step(Stage.START, Stage.PASSWORD_SENT);
                password(Passwords.cleartext(secret()));
            }
            case MD5_PASSWORD -> {
                step(Stage.START, Stage.PASSWORD_SENT);
                byte[] salt = new byte[4];
                body.readBytes(salt);
                password(Passwords.md5(credentials.user(), secret(), salt));
            }
            case SASL -> {
                step(Stage.START, Stage.SASL_STARTED);
                startScram(mechanisms(body));
            }
            case SASL_CONTINUE -> {
                step(Stage.SASL_STARTED, Stage.SASL_PROVED);
                scram().serverFirst(text(body), this::reply, this::abort);
            }
            case SASL_FINAL -> {
                step(Stage.SASL_PROVED, Stage.SASL_VERIFIED);
                scram().serverFinal(text(body));
            }
            default ->
                abort(new R2dbcNonTransientResourceException(
                        "%s asks for an authentication that pgflux does not have: %s".formatted(endpoint, name(code)),
                        "28000"));
        }
    }

    private void step(Stage from, Stage to) {
        if (stage != from) {
            throw new ProtocolException("The server asked for a step of authentication out of order");
        }
        stage = to;
    }

    private static String name(int code) {
        return switch (code) {
            case 2 -> "Kerberos V5";
            case 7, 8 -> "GSSAPI";
            case 9 -> "SSPI";
            default -> "code " + code;
        };
    }

    /** In the middle of SASL it would spare the server the proof that it knows the password. */
    private void accepted() {
        if (stage != Stage.START && stage != Stage.PASSWORD_SENT && stage != Stage.SASL_VERIFIED) {
            throw new ProtocolException("The server accepted the login out of order");
        }
        negotiation.accepted(this::abort);
        stage = Stage.ACCEPTED;
        session().authenticated();
    }

    private CharSequence secret() {
        CharSequence password = credentials.password();
        if (password == null || password.isEmpty()) { // the server would refuse an empty one
            throw new R2dbcPermissionDeniedException(
                    "%s asks for a password for user \"%s\", and none is set".formatted(endpoint, credentials.user()),
                    "28P01");
        }
        return password;
    }

    private void password(byte[] bytes) {
        reply(out -> out.password(bytes));
    }

    private void reply(Consumer<FrontendEncoder> message) {
        session().reply(message);
    }

    private static List<String> mechanisms(ByteBuf body) {
        List<String> mechanisms = new ArrayList<>();
        while (body.isReadable()) {
            int length = body.bytesBefore((byte) 0);
            if (length <= 0) {
                break;
            }
            mechanisms.add(
                    body.readCharSequence(length, StandardCharsets.US_ASCII).toString());
            body.skipBytes(1);
        }
        return mechanisms;
    }

    private static String text(ByteBuf body) {
        return body.toString(StandardCharsets.UTF_8);
    }

    private void startScram(List<String> mechanisms) {
        if (!mechanisms.contains(ScramLogin.MECHANISM)) {
            abort(new R2dbcNonTransientResourceException(
                    "%s offers SASL by %s; pgflux knows %s".formatted(endpoint, mechanisms, ScramLogin.MECHANISM),
                    "28000"));
            return;
        }
        scram = new ScramLogin(session().eventLoop(), login.scram(), secret());
        String first = scram.clientFirst();
        reply(out -> out.saslInitialResponse(ScramLogin.MECHANISM, first));
    }

    private ScramLogin scram() {
        if (scram == null) {
            throw new ProtocolException("The server continued a SASL conversation that it had not started");
        }
        return scram;
    }

    @Override
    public void backendKeyData(int processId, byte[] secretKey) {
        if (stage != Stage.ACCEPTED) {
            throw new ProtocolException("The server sent a key before it had accepted the login");
        }
        negotiation.checkKey(secretKey);
        session().cancellation().by(cancelRequest.apply(processId, secretKey));
    }

    @Override
    public void negotiateProtocolVersion(int newest, List<String> unknownOptions) {
        require(stage == Stage.START, "NegotiateProtocolVersion");
        negotiation.answered(newest, unknownOptions, this::abort);
    }

    @Override
    protected void serverError(ServerMessage error) {
        abort(negotiation.refused(error));
    }

    private void abort(Throwable cause) {
        tell(cause);
        session().abort(cause);
    }

    private void tell(Throwable cause) {
        if (!ended) {
            ended = true;
            sink.error(cause);
        }
    }

    @Override
    protected boolean isAnswered() {
        return stage == Stage.ACCEPTED;
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (socketTimeout != null) {
            session().limitSilence(socketTimeout);
        }
        sink.success(session());
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
                                                cause.getMessage(),
                                                stage == Stage.START ? negotiation.suspicion() : ""),
                                "08001",
                                cause));
    }

    @Override
    public String toString() {
        return "the login at " + endpoint;
    }
}
