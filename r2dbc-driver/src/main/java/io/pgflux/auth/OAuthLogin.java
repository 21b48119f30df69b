package io.pgflux.auth;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * OAUTHBEARER (RFC 7628) for one login: the token goes to the server, which accepts or says in JSON what is wrong with it.
 * Sources: the RFC, and the PostgreSQL manual, "SASL Authentication".
 */
final class OAuthLogin implements Mechanism {

    static final String NAME = "OAUTHBEARER";

    /** The one answer that a client may give to an error, section 3.2.3. */
    private static final byte[] UNDERSTOOD = {1};

    private static final byte[] BEFORE = "n,,\1auth=Bearer ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEHIND = {1, 1};

    /** One of the error's texts; they come from a server that nobody has authenticated. */
    private static final Pattern TEXT =
            Pattern.compile("\"(status|scope|openid-configuration)\"\\s*:\\s*\"([ !#-\\[\\]-~]{1,300})\"");

    private final Mono<CharSequence> token;
    private @Nullable String error;
    private boolean sent;

    OAuthLogin(Mono<CharSequence> token) {
        this.token = token;
    }

    @Override
    public Mono<byte[]> first() {
        return token.switchIfEmpty(Mono.error(() ->
                        Refusal.because("The server asks for an OAuth token, and none is set (option oauthToken)")))
                .map(this::message);
    }

    private byte[] message(CharSequence secret) {
        int length = secret.length();
        byte[] message = new byte[BEFORE.length + length + BEHIND.length];
        System.arraycopy(BEFORE, 0, message, 0, BEFORE.length);
        for (int i = 0; i < length; i++) {
            char c = secret.charAt(i);
            if (!isOfToken(c)) {
                throw Refusal.because(
                        "The OAuth token has a character at index %d that no token has (RFC 6750)".formatted(i));
            }
            message[BEFORE.length + i] = (byte) c;
        }
        if (length == 0) {
            throw Refusal.because("The OAuth token is empty");
        }
        System.arraycopy(BEHIND, 0, message, BEFORE.length + length, BEHIND.length);
        sent = true;
        return message;
    }

    /** b64token of RFC 6750, section 2.1; anything else could end the field that the token is in. */
    private static boolean isOfToken(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || "-._~+/=".indexOf(c) >= 0;
    }

    /** There is no challenge but the error; the server's own refusal follows our answer. */
    @Override
    public Mono<byte[]> answer(byte[] challenge) {
        if (error != null) {
            throw Refusal.because("OAUTHBEARER failed: the server's messages came out of order");
        }
        StringBuilder told = new StringBuilder("the server refuses the OAuth token");
        String separator = ": ";
        Matcher texts = TEXT.matcher(new String(challenge, StandardCharsets.UTF_8));
        while (texts.find() && told.length() < 1000) {
            told.append(separator).append(texts.group(1)).append(' ').append(texts.group(2));
            separator = ", ";
        }
        error = told.toString();
        return Mono.just(UNDERSTOOD.clone());
    }

    @Override
    public void last(byte[] message) {
        throw Refusal.because("OAUTHBEARER failed: the server sent more than the method has");
    }

    @Override
    public boolean isComplete() {
        return sent && error == null;
    }

    @Override
    public @Nullable String reasonOfRefusal() {
        return error;
    }
}
