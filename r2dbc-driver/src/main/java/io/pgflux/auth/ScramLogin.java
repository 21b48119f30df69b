package io.pgflux.auth;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ClientFirstMessage;
import com.ongres.scram.common.Gs2CbindFlag;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.exception.ScramException;
import io.pgflux.auth.ScramKeys.Keys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) for one login, with or without channel binding. The messages and checks are the
 * library's. It wants its key material before the server names the salt, so there are two clients with the same nonce: one
 * for the first message, one with the remembered keys for the rest.
 */
final class ScramLogin implements Mechanism {

    static final String PLAIN = "SCRAM-SHA-256";
    static final String PLUS = "SCRAM-SHA-256-PLUS";

    /** The server takes the user from StartupMessage and ignores the one in here. */
    private static final String USER = "*";

    /** Where the client could bind the channel, the library only wants to know that there is something. */
    private static final byte[] NOT_SENT = {0};

    /** How far it has come. */
    private enum Stage {
        BEGUN,
        CHALLENGED,
        PROVED,
        VERIFIED
    }

    private final ScramKeys keys;
    private final CharSequence password;
    private final Gs2CbindFlag flag;
    private final byte[] serverEndPoint;
    private final String nonce;
    private volatile @Nullable ScramClient client; // made by the thread that has derived the keys
    private Stage stage = Stage.BEGUN;

    private ScramLogin(ScramKeys keys, CharSequence password, Gs2CbindFlag flag, byte[] serverEndPoint) {
        this.keys = keys;
        this.password = password;
        this.flag = flag;
        this.serverEndPoint = serverEndPoint;
        nonce = keys.nonce();
    }

    /** Bound to the certificate of the server. */
    static ScramLogin bound(ScramKeys keys, CharSequence password, byte[] serverEndPoint) {
        return new ScramLogin(keys, password, Gs2CbindFlag.CHANNEL_BINDING_REQUIRED, serverEndPoint);
    }

    /** Not bound, though it could be: a server that has offered it then knows that somebody has hidden the offer. */
    static ScramLogin notOffered(ScramKeys keys, CharSequence password) {
        return new ScramLogin(keys, password, Gs2CbindFlag.CLIENT_YES_SERVER_NOT, NOT_SENT);
    }

    static ScramLogin unbound(ScramKeys keys, CharSequence password) {
        return new ScramLogin(keys, password, Gs2CbindFlag.CLIENT_NOT, NOT_SENT);
    }

    @Override
    public Mono<byte[]> first() {
        String type = bindsChannel() ? ServerEndPoint.TYPE : null;
        return Mono.just(bytes(new ClientFirstMessage(flag, type, null, USER, nonce)));
    }

    /** Derives the keys and proves that it has them, later if they are not known yet. */
    @Override
    public Mono<byte[]> answer(byte[] challenge) {
        step(Stage.BEGUN, Stage.CHALLENGED);
        String message = text(challenge);
        ServerFirstMessage first;
        try {
            first = ServerFirstMessage.parseFrom(message, nonce);
        } catch (ScramException | IllegalArgumentException e) {
            throw refused(e);
        }
        return keys.of(password, first.getSalt(), first.getIterationCount())
                .map(known -> clientFinal(message, known))
                .onErrorMap(ScramLogin::refused);
    }

    private byte[] clientFinal(String serverFirst, Keys known) {
        ScramClient.FinalBuildStage builder = ScramClient.builder()
                .advertisedMechanisms(List.of(bindsChannel() ? PLUS : PLAIN))
                .username(USER)
                .clientAndServerKey(known.client(), known.server())
                .nonceSupplier(() -> nonce);
        if (flag != Gs2CbindFlag.CLIENT_NOT) {
            builder.channelBinding(ServerEndPoint.TYPE, serverEndPoint);
        }
        ScramClient withKeys = builder.build();
        client = withKeys;
        withKeys.clientFirstMessage();
        try {
            withKeys.serverFirstMessage(serverFirst);
        } catch (ScramException e) {
            throw refused(e);
        }
        return bytes(withKeys.clientFinalMessage());
    }

    /** Checks the server's signature. */
    @Override
    public void last(byte[] message) {
        ScramClient withKeys = client;
        if (withKeys == null) {
            throw outOfOrder();
        }
        step(Stage.CHALLENGED, Stage.PROVED);
        try {
            withKeys.serverFinalMessage(text(message));
        } catch (ScramException | IllegalArgumentException | IllegalStateException e) {
            throw refused(e);
        }
        stage = Stage.VERIFIED;
    }

    @Override
    public boolean isComplete() {
        return stage == Stage.VERIFIED;
    }

    @Override
    public boolean bindsChannel() {
        return flag == Gs2CbindFlag.CHANNEL_BINDING_REQUIRED;
    }

    private void step(Stage from, Stage to) {
        if (stage != from) {
            throw outOfOrder();
        }
        stage = to;
    }

    private static RuntimeException outOfOrder() {
        return Refusal.because("SCRAM failed: the server's messages came out of order");
    }

    private static RuntimeException refused(Throwable cause) {
        return Refusal.because("SCRAM failed: " + cause.getMessage(), cause);
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object message) {
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }
}
