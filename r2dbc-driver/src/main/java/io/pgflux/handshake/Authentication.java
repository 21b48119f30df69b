package io.pgflux.handshake;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ChannelBinding;
import io.pgflux.auth.AuthMethod;
import io.pgflux.auth.LoginRules;
import io.pgflux.auth.Mechanism;
import io.pgflux.auth.Mechanisms;
import io.pgflux.auth.Passwords;
import io.pgflux.session.Session;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.ProtocolException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The part of the start-up conversation in which both sides say who they are: from the server's requests to a method of
 * authentication and back. What is not its next step is refused, so that no answer can be lured out. Event loop only.
 */
final class Authentication {

    private static final int OK = 0;
    private static final int CLEARTEXT_PASSWORD = 3;
    private static final int MD5_PASSWORD = 5;
    private static final int GSS = 7;
    private static final int GSS_CONTINUE = 8;
    private static final int SSPI = 9;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    private enum Stage {
        /** Nothing is asked yet. */
        START,
        /** Our answer is being made, so the server has nothing to ask for. */
        ANSWERING,
        /** The server has our answer. */
        ANSWERED,
        ACCEPTED
    }

    private final Session session;
    private final Endpoint endpoint;
    private final LoginRules rules;
    private final Mechanisms mechanisms;
    private final Credentials credentials;
    private final ContextView context;
    private final Consumer<Throwable> failed;
    private final Disposable.Swap answer = Disposables.swap();
    private Stage stage = Stage.START;
    private int request = OK; // what has begun the conversation
    private @Nullable Mechanism mechanism; // null: the method has one step

    /**
     * For one session.
     *
     * @param tls null: the connection is not encrypted
     * @param context of the subscriber, for publishers of credentials
     * @param failed is told if an answer cannot be made
     */
    Authentication(
            Session session,
            Endpoint endpoint,
            @Nullable SSLSession tls,
            LoginRules rules,
            Credentials credentials,
            ContextView context,
            Consumer<Throwable> failed) {
        this.session = session;
        this.endpoint = endpoint;
        this.rules = rules;
        mechanisms = new Mechanisms(rules, tls, endpoint.toString());
        this.credentials = credentials;
        this.context = context;
        this.failed = failed;
    }

    boolean hasBegun() {
        return stage != Stage.START;
    }

    boolean isAccepted() {
        return stage == Stage.ACCEPTED;
    }

    /** Whether the next request has to wait: a server that has all it needs of GSSAPI does not wait for our last step. */
    boolean isBusy() {
        return stage == Stage.ANSWERING && request == GSS;
    }

    /** The server asks for something, or for nothing more. */
    void request(int code, ByteBuf body) {
        switch (code) {
            case OK -> accepted();
            case CLEARTEXT_PASSWORD -> {
                begin(code, AuthMethod.PASSWORD);
                send(Passwords.cleartext(password()), FrontendEncoder::password);
            }
            case MD5_PASSWORD -> {
                begin(code, AuthMethod.MD5);
                byte[] salt = new byte[4];
                body.readBytes(salt);
                send(Passwords.md5(credentials.user(), password(), salt), FrontendEncoder::password);
            }
            case GSS -> {
                begin(code, AuthMethod.GSS);
                start(mechanisms.kerberos(endpoint.host()), FrontendEncoder::authenticationResponse);
            }
            case SASL -> startSasl(names(body));
            case GSS_CONTINUE -> challenged(GSS, body);
            case SASL_CONTINUE -> challenged(SASL, body);
            case SASL_FINAL -> conversation(SASL).last(bytes(body));
            default -> throw refused("asks for an authentication that pgflux does not have: " + name(code));
        }
    }

    private static String name(int code) {
        return switch (code) {
            case 2 -> "Kerberos V5";
            case SSPI -> "SSPI";
            default -> "code " + code;
        };
    }

    private void begin(int code) {
        if (stage != Stage.START) {
            throw outOfOrder();
        }
        stage = Stage.ANSWERING;
        request = code;
    }

    private void begin(int code, AuthMethod method) {
        begin(code);
        requireAllowed(method);
        if (rules.channelBinding() == ChannelBinding.REQUIRE) {
            throw refused("asks for %s, which has no channel binding (channelBinding=require)".formatted(method));
        }
    }

    private void requireAllowed(AuthMethod method) {
        if (!rules.required().allows(method)) {
            throw refused("asks for %s; requireAuth is %s".formatted(method, rules.required()));
        }
    }

    private void startSasl(List<String> offered) {
        begin(SASL);
        String name = mechanisms.choose(offered, credentials.hasPassword(), credentials.hasToken());
        requireAllowed(Mechanisms.method(name));
        if (Mechanisms.method(name) == AuthMethod.OAUTH) {
            requirePrivacy();
        }
        start(
                mechanisms.sasl(name, this::password, credentials.token()),
                (out, first) -> out.saslInitialResponse(name, first));
    }

    /** Who reads a token can use it. */
    private void requirePrivacy() {
        if (mechanisms.tls() == null && !rules.tokenInClear() && !endpoint.isLocal()) {
            throw refused("asks for an OAuth token on a connection that is not encrypted; it takes TLS, or the option"
                    + " oauthWithoutTls");
        }
    }

    private void start(Mechanism begun, BiConsumer<FrontendEncoder, byte[]> message) {
        mechanism = begun;
        sendLater(begun.first(), message);
    }

    private void challenged(int family, ByteBuf body) {
        Mechanism current = conversation(family);
        stage = Stage.ANSWERING;
        sendLater(current.answer(bytes(body)), FrontendEncoder::authenticationResponse);
    }

    private Mechanism conversation(int family) {
        if (stage != Stage.ANSWERED || request != family || mechanism == null) {
            throw outOfOrder();
        }
        return mechanism;
    }

    private void sendLater(Mono<byte[]> message, BiConsumer<FrontendEncoder, byte[]> encode) {
        answer.update(message.contextWrite(context)
                .subscribe(
                        bytes -> session.execute(() -> goOn(bytes, encode)),
                        error -> session.execute(() -> failed.accept(error))));
    }

    private void goOn(byte[] message, BiConsumer<FrontendEncoder, byte[]> encode) {
        try {
            send(message, encode);
            session.resume();
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }

    /** No bytes: nothing is due. The array is cleared. */
    private void send(byte[] message, BiConsumer<FrontendEncoder, byte[]> encode) {
        if (message.length > 0) {
            session.reply(out -> encode.accept(out, message));
        }
        Arrays.fill(message, (byte) 0);
        stage = Stage.ANSWERED;
    }

    /** In the middle of a conversation it would spare the server the proof that it is who it should be. */
    private void accepted() {
        boolean inOrder = stage == Stage.START || stage == Stage.ANSWERED;
        if (!inOrder || (mechanism != null && !mechanism.isComplete())) {
            throw new ProtocolException("The server accepted the login out of order");
        }
        if (stage == Stage.START && !rules.required().allows(AuthMethod.NONE)) {
            throw refused("asks for no authentication; requireAuth is " + rules.required());
        }
        if (rules.channelBinding() == ChannelBinding.REQUIRE && (mechanism == null || !mechanism.bindsChannel())) {
            throw refused("has accepted the login without channel binding (channelBinding=require)");
        }
        stage = Stage.ACCEPTED;
        session.authenticated();
    }

    private CharSequence password() {
        CharSequence password = credentials.password();
        if (password == null || password.isEmpty()) { // the server would refuse an empty one
            throw new R2dbcPermissionDeniedException(
                    session.journal()
                            .marked("%s asks for a password for user \"%s\", and none is set"
                                    .formatted(endpoint, credentials.user())),
                    "28P01");
        }
        return password;
    }

    /** What is known of a refusal beside the server's error. */
    @Nullable
    String reasonOfRefusal() {
        return mechanism == null ? null : mechanism.reasonOfRefusal();
    }

    /** Whatever is still to be answered. */
    void dispose() {
        if (mechanism != null) {
            mechanism.dispose(); // first, so that it knows of the interrupt
        }
        answer.dispose();
    }

    private static List<String> names(ByteBuf body) {
        List<String> names = new ArrayList<>();
        while (body.isReadable()) {
            int length = body.bytesBefore((byte) 0);
            if (length <= 0) {
                break;
            }
            names.add(body.readCharSequence(length, StandardCharsets.US_ASCII).toString());
            body.skipBytes(1);
        }
        return names;
    }

    private static byte[] bytes(ByteBuf body) {
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        return bytes;
    }

    private static ProtocolException outOfOrder() {
        return new ProtocolException("The server asked for a step of authentication out of order");
    }

    private R2dbcPermissionDeniedException refused(String reason) {
        return new R2dbcPermissionDeniedException(session.journal().marked(endpoint + " " + reason), "28000");
    }
}
