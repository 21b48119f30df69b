package io.pgflux.handshake;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ClientFirstMessage;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.exception.ScramException;
import io.pgflux.handshake.ScramKeys.Keys;
import io.pgflux.wire.FrontendEncoder;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) for one login. The messages and checks are the library's. It wants its key material
 * before the server names the salt, so there are two clients with the same nonce: one for the first message, one with the
 * remembered keys for the rest.
 */
final class ScramLogin {

    static final String MECHANISM = "SCRAM-SHA-256";

    /** The server takes the user from StartupMessage and ignores the one in here. */
    private static final String USER = "*";

    private final Executor eventLoop;
    private final ScramKeys keys;
    private final CharSequence password;
    private final String nonce;
    private @Nullable ScramClient client;

    ScramLogin(Executor eventLoop, ScramKeys keys, CharSequence password) {
        this.eventLoop = eventLoop;
        this.keys = keys;
        this.password = password;
        nonce = keys.nonce();
    }

    String clientFirst() {
        return new ClientFirstMessage(USER, nonce).toString();
    }

    /** Derives the keys and replies, later if they are not known yet. */
    void serverFirst(String message, Consumer<Consumer<FrontendEncoder>> reply, Consumer<Throwable> failed) {
        ServerFirstMessage first;
        try {
            first = ServerFirstMessage.parseFrom(message, nonce);
        } catch (ScramException | IllegalArgumentException e) {
            throw refused(e);
        }
        keys.of(password, first.getSalt(), first.getIterationCount())
                .subscribe(
                        known -> eventLoop.execute(() -> {
                            try {
                                String last = clientFinal(message, known);
                                reply.accept(out -> out.saslResponse(last));
                            } catch (ScramException | RuntimeException e) {
                                failed.accept(refused(e));
                            }
                        }),
                        error -> eventLoop.execute(() -> failed.accept(refused(error))));
    }

    private String clientFinal(String serverFirst, Keys known) throws ScramException {
        ScramClient withKeys = ScramClient.builder()
                .advertisedMechanisms(List.of(MECHANISM))
                .username(USER)
                .clientAndServerKey(known.client(), known.server())
                .nonceSupplier(() -> nonce)
                .build();
        client = withKeys;
        withKeys.clientFirstMessage();
        withKeys.serverFirstMessage(serverFirst);
        return withKeys.clientFinalMessage().toString();
    }

    /** Checks the server's signature. */
    void serverFinal(String message) {
        if (client == null) {
            throw refused(new IllegalStateException("the server's last message came before the client's"));
        }
        try {
            client.serverFinalMessage(message);
        } catch (ScramException e) {
            throw refused(e);
        }
    }

    private static R2dbcPermissionDeniedException refused(Throwable cause) {
        return new R2dbcPermissionDeniedException("SCRAM failed: " + cause.getMessage(), "28000", cause);
    }
}
